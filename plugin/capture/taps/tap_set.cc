#include "capture/taps/tap_set.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "capture/taps/sizes_notes.h"

namespace xdplive::capture {
namespace {

RingSource SourceOf(const KernelTap& tap) {
  return {.ifindex = tap.hook().ifindex(),
          .direction = tap.hook().direction(),
          .slot = tap.slot()};
}

absl::Status NoFreeSlot(const tap::TapSpec& spec) {
  return absl::ResourceExhaustedError(absl::StrCat(
      "open tap on ", spec.origin.interface, " ",
      tap::DirectionName(spec.origin.direction), " with filter '",
      spec.filter_text(), "': all ", TAP_SLOTS,
      " taps of this interface and direction are in use; let panels share a "
      "filter, or close some (a tap is free 10 s after its last panel)"));
}

}  // namespace

TapSet::TapSet(std::function<int()> measure)
    : measure_(std::move(measure)),
      clock_([this](absl::Time due) { EndWindows(due); }) {}

absl::StatusOr<std::shared_ptr<tap::Tap>> TapSet::Open(
    const tap::TapSpec& spec, const AttachRequest& device,
    const tap::EngineOptions& options) {
  // Declared before the lock: a tap that goes takes the lock itself.
  std::shared_ptr<KernelTap> known;
  std::shared_ptr<KernelTap> newer;
  absl::MutexLock lock(&mutex_);
  if (FindTap(spec, device, known)) return known;
  RETURN_IF_ERROR(refused_.Find(PlaceOf(device), spec.filter_text()));
  ASSIGN_OR_RETURN(std::shared_ptr<Hook> opened, HookOf(device, options));
  const std::shared_ptr<Hook> hook = std::move(opened);
  // Another one may have opened the same meanwhile.
  if (FindTap(spec, device, newer)) return newer;
  const std::optional<int> slot = hook->FreeSlot(spec.filter == nullptr);
  if (!slot.has_value()) return NoFreeSlot(spec);
  if (absl::Status status = hook->Install(*slot, spec.filter); !status.ok()) {
    refused_.Remember(PlaceOf(device), spec.filter_text(), status);
    return status;
  }
  auto tap = std::make_shared<KernelTap>(
      spec, shared_from_this(), hook, *slot,
      reports_[{hook->ifindex(), spec.origin.direction}]);
  taps_.push_back(tap.get());
  by_spec_[spec] = tap;
  return tap;
}

std::string TapSet::PlaceOf(const AttachRequest& device) const {
  const HookKey key(device.hook.ifindex, device.hook.direction);
  const auto found = hooks_.find(key);
  const std::shared_ptr<Hook> hook =
      found == hooks_.end() ? nullptr : found->second.lock();
  return absl::StrCat(device.hook.ifindex, " ",
                      tap::DirectionName(device.hook.direction), "\n",
                      hook == nullptr ? "" : hook->FilterTexts());
}

bool TapSet::FindTap(const tap::TapSpec& spec, const AttachRequest& device,
                     std::shared_ptr<KernelTap>& tap) const {
  const auto found = by_spec_.find(spec);
  if (found == by_spec_.end()) return false;
  tap = found->second.lock();
  return tap != nullptr && tap->attached() &&
         tap->hook().ifindex() == device.hook.ifindex;
}

absl::Status TapSet::Prepare(uint32_t ring_bytes) {
  if (!grace_.has_value()) {
    ASSIGN_OR_RETURN(GracePeriod grace, GracePeriod::Make());
    grace_ = std::move(grace);
  }
  if (reader_ == nullptr) {
    ASSIGN_OR_RETURN(std::unique_ptr<RingReader> reader,
                     RingReader::Start(ring_bytes));
    reader_ = std::move(reader);
    ring_bytes_ = ring_bytes;
  }
  clock_.Start();
  return absl::OkStatus();
}

std::shared_ptr<Hook> TapSet::FindHook(const HookKey& key) const {
  const auto found = hooks_.find(key);
  if (found == hooks_.end()) return nullptr;
  std::shared_ptr<Hook> hook = found->second.lock();
  return hook != nullptr && hook->attached() ? hook : nullptr;
}

absl::StatusOr<std::shared_ptr<Hook>> TapSet::HookOf(
    const AttachRequest& device, const tap::EngineOptions& options) {
  const HookKey key(device.hook.ifindex, device.hook.direction);
  const auto is_made = [this, &key]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return !being_made_.contains(key);
  };
  mutex_.Await(absl::Condition(&is_made));
  if (std::shared_ptr<Hook> hook = FindHook(key)) return hook;
  AttachRequest request = device;
  RETURN_IF_ERROR(SizeTables(options, request));
  RETURN_IF_ERROR(Prepare(options.ring_buffer_bytes));
  being_made_[key] = request.hook;
  request.hook.ring_fd = reader_->ring_fd();
  tap::AttachReport report;
  // The verifier takes its time: windows close, and other hooks are made.
  mutex_.Unlock();
  absl::StatusOr<Attachment> attachment = ClimbAttachLadder(request, report);
  mutex_.Lock();
  being_made_.erase(key);
  report.interface_index = static_cast<int>(device.hook.ifindex);
  NoteFewerEntries(request.hook.flow_table_entries, options.flow_table_entries,
                   report);
  reports_[key] = std::move(report);
  if (!attachment.ok()) {
    LetRingGo();
    return attachment.status();
  }
  auto hook = std::make_shared<Hook>(request.hook, *std::move(attachment));
  hooks_[key] = hook;
  asked_[key] = device;
  return hook;
}

void TapSet::LetRingGo() {
  if (taps_.empty() && being_made_.empty()) reader_ = nullptr;
}

void TapSet::StartCounting(KernelTap& tap) {
  absl::MutexLock lock(&mutex_);
  reader_->Add(SourceOf(tap), &tap);
  tap.hook().SetCounting(tap.slot(), true);
  const int64_t now = absl::GetCurrentTimeNanos();
  CloseWindows(HookAlone(tap.hook()), now);
  tap.BeginAt(now);
}

void TapSet::Leave(KernelTap& tap) {
  absl::MutexLock lock(&mutex_);
  tap.hook().SetCounting(tap.slot(), false);
  CloseWindows(HookAlone(tap.hook()), absl::GetCurrentTimeNanos());
  tap.hook().Remove(tap.slot());
  reader_->Remove(SourceOf(tap));
  std::erase(taps_, &tap);
  // Now, and not after the lock: the next one to open would meet our program.
  tap.LetGo();
  std::erase_if(by_spec_,
                [](const auto& item) { return item.second.expired(); });
  std::erase_if(hooks_, [](const auto& item) { return item.second.expired(); });
  std::erase_if(asked_,
                [this](const auto& item) ABSL_NO_THREAD_SAFETY_ANALYSIS {
                  return !hooks_.contains(item.first);
                });
  LetRingGo();
}

absl::StatusOr<tap::Hold> TapSet::MeasureCost() {
  absl::MutexLock lock(&mutex_);
  if (tap::Hold held = measuring_.lock()) return held;
  ASSIGN_OR_RETURN(UniqueFd statistics, EnableRunStatistics(measure_));
  for (const auto& [hook, taps] : AllHooks()) hook->RestartCost();
  tap::Hold hold = std::make_shared<UniqueFd>(std::move(statistics));
  measuring_ = hold;
  return hold;
}

tap::AttachReport TapSet::StateOf(uint32_t ifindex,
                                  tap::Direction direction) const {
  absl::MutexLock lock(&mutex_);
  const HookKey key(ifindex, direction);
  const auto tried = reports_.find(key);
  if (tried == reports_.end()) return {};
  tap::AttachReport report = tried->second;
  const std::shared_ptr<Hook> hook = FindHook(key);
  if (hook == nullptr) report.mode.clear();
  return report;
}

void TapSet::ForgetGone(const std::set<uint32_t>& there) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(reports_, [&there](const auto& item) {
    return !there.contains(std::get<0>(item.first));
  });
}

}  // namespace xdplive::capture

#include "capture/taps/tap_set.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "capture/ring/wall_clock.h"
#include "capture/taps/sizes_notes.h"

namespace xdplive::capture {
namespace {

constexpr absl::Duration kWindow = absl::Seconds(1);
constexpr absl::Duration kHurriedWindow = absl::Milliseconds(200);

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

absl::Time NextEnd(absl::Time now, absl::Duration window) {
  absl::Duration rest;
  const int64_t windows =
      absl::IDivDuration(now - absl::UnixEpoch(), window, &rest);
  return absl::UnixEpoch() + (windows + 1) * window;
}

}  // namespace

TapSet::TapSet() = default;

TapSet::~TapSet() {
  std::thread thread;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

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
  if (!thread_.joinable()) thread_ = std::thread(&TapSet::Run, this);
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
  being_made_[key] = request.hook.flow_table_entries;
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

TapSet::Hooks TapSet::AllHooks() const {
  Hooks hooks;
  for (KernelTap* tap : taps_) hooks[&tap->hook()].push_back(tap);
  return hooks;
}

TapSet::Hooks TapSet::HookAlone(const Hook& hook) const {
  Hooks hooks;
  for (KernelTap* tap : taps_) {
    if (&tap->hook() == &hook) hooks[&tap->hook()].push_back(tap);
  }
  return hooks;
}

// One that is hardly late counts as ended in time: so windows fill the seconds
// of charts, and packets of that little while belong to the second before. Not
// so when another window has ended in between, whose end may have been told.
int64_t TapSet::EndNear(absl::Time due) const {
  constexpr absl::Duration kHardlyLate = absl::Milliseconds(100);
  const absl::Time now = absl::Now();
  const bool in_time =
      now - due < kHardlyLate && absl::ToUnixNanos(due) > last_end_unix_ns_;
  return absl::ToUnixNanos(in_time ? due : now);
}

void TapSet::CloseWindows(const Hooks& hooks, int64_t end_unix_ns) {
  last_end_unix_ns_ = end_unix_ns;
  bool counted = false;
  for (const auto& [hook, taps] : hooks) {
    counted = counted || hook->counts();
    hook->Turn();
  }
  // Where no tap counted, no program is at what is to be read.
  if (counted) grace_->WaitForSure();
  for (const auto& [hook, taps] : hooks) {
    const absl::StatusOr<HookWindow> window = hook->Collect();
    if (!window.ok()) continue;
    HandOut(*hook, taps, *window, end_unix_ns);
  }
}

void TapSet::HandOut(Hook& hook, const std::vector<KernelTap*>& taps,
                     const HookWindow& window, int64_t end_unix_ns) {
  const int64_t clock_offset = WallClock::Now().ToUnix(0);
  const std::optional<double> cost =
      measuring_.expired() ? std::nullopt : hook.LookAtCost();
  for (KernelTap* tap : taps) {
    tap->SetCost(cost);
    if (window.taps >> tap->slot() & 1) {
      tap->TakeWindow(window, end_unix_ns, clock_offset);
    }
  }
}

std::vector<tap::LedgerRow> TapSet::ReadLedger() {
  absl::MutexLock lock(&mutex_);
  std::vector<tap::LedgerRow> rows;
  if (taps_.empty()) return rows;
  CloseWindows(AllHooks(), absl::GetCurrentTimeNanos());
  for (const KernelTap* tap : taps_) {
    absl::StatusOr<tap::LedgerRow> row = tap->ReadLedger();
    if (row.ok()) rows.push_back(*std::move(row));
  }
  return rows;
}

absl::StatusOr<tap::Hold> TapSet::MeasureCost() {
  absl::MutexLock lock(&mutex_);
  if (tap::Hold held = measuring_.lock()) return held;
  ASSIGN_OR_RETURN(UniqueFd statistics, EnableRunStatistics());
  for (const auto& [hook, taps] : AllHooks()) hook->RestartCost();
  tap::Hold hold = std::make_shared<UniqueFd>(std::move(statistics));
  measuring_ = hold;
  return hold;
}

tap::Hold TapSet::HurryWindows() {
  absl::MutexLock lock(&mutex_);
  if (tap::Hold held = hurry_.lock()) return held;
  tap::Hold hold = std::make_shared<char>();
  hurry_ = hold;
  changed_.SignalAll();
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

void TapSet::Run() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    const absl::Duration window = hurry_.expired() ? kWindow : kHurriedWindow;
    const absl::Time end = NextEnd(absl::Now(), window);
    // True when it was the time that ended the wait.
    if (!changed_.WaitWithDeadline(&mutex_, end)) continue;
    if (!stopping_ && !taps_.empty()) {
      CloseWindows(AllHooks(), EndNear(end));
    }
  }
}

}  // namespace xdplive::capture

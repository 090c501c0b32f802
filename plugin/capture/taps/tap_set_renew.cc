// How the hooks of a TapSet become what new options ask, under their taps.
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "capture/taps/sizes_notes.h"
#include "capture/taps/tap_set.h"

namespace xdplive::capture {
namespace {

bool HasSizes(const HookSpec& hook, const tap::EngineOptions& options) {
  return hook.snap_length == options.snap_length &&
         hook.packets_per_second == options.packets_per_second &&
         hook.flow_table_entries == options.flow_table_entries;
}

// What leaves is attached in the same way whatever the mode.
bool HasMode(const AttachRequest& request, const tap::EngineOptions& options) {
  return request.hook.direction == tap::Direction::kEgress ||
         request.attach_mode == options.attach_mode;
}

// Whether the way it is attached in will not do.
bool MustMove(const Hook& hook, const tap::EngineOptions& options) {
  return options.attach_mode == "auto" || hook.mode() != options.attach_mode;
}

}  // namespace

AttachRequest* TapSet::FindOutdated(const tap::EngineOptions& options,
                                    bool may_move) {
  for (auto& [key, request] : asked_) {
    const bool outdated = !HasSizes(request.hook, options) ||
                          (may_move && !HasMode(request, options));
    if (!outdated || being_made_.contains(key)) continue;
    if (FindHook(key) != nullptr) return &request;
  }
  return nullptr;
}

std::optional<tap::Renewal> TapSet::RenewHook(const tap::EngineOptions& options,
                                              bool may_move) {
  absl::MutexLock lock(&mutex_);
  AttachRequest* const asked = FindOutdated(options, may_move);
  if (asked == nullptr) return std::nullopt;
  const HookKey key(asked->hook.ifindex, asked->hook.direction);
  std::shared_ptr<Hook> hook = FindHook(key);
  if (hook == nullptr) return std::nullopt;  // it went just now
  const bool other_mode = may_move && !HasMode(*asked, options);
  if (may_move) asked->attach_mode = options.attach_mode;
  asked->hook.snap_length = options.snap_length;
  asked->hook.packets_per_second = options.packets_per_second;
  asked->hook.flow_table_entries = options.flow_table_entries;
  AttachRequest request = *asked;
  tap::Renewal renewal;
  renewal.origin.interface = request.interface;
  renewal.origin.direction = request.hook.direction;
  EraseSizesNotes(reports_[key]);
  renewal.status = SizeTables(options, request);
  if (renewal.status.ok()) {
    renewal.moved = other_mode && MustMove(*hook, options);
    being_made_[key] = request.hook;
    request.hook.ring_fd = reader_->ring_fd();
    renewal.status =
        renewal.moved ? Move(hook, request, options)
                      : RenewInPlace(hook, request, options.flow_table_entries);
    being_made_.erase(key);
  }
  if (!renewal.status.ok()) NoteNotRenewed(renewal.status, reports_[key]);
  renewal.report = reports_[key];
  // It may have been kept for this alone.
  hook.reset();
  std::erase_if(hooks_, [](const auto& item) { return item.second.expired(); });
  LetRingGo();
  return renewal;
}

absl::Status TapSet::RenewInPlace(const std::shared_ptr<Hook>& hook,
                                  const AttachRequest& request,
                                  uint32_t asked) {
  const ProgramVariant variant = hook->variant();
  mutex_.Unlock();
  absl::StatusOr<HookPrograms> programs =
      HookPrograms::Load(request.hook, variant);
  mutex_.Lock();
  if (!programs.ok()) return programs.status();
  const Hooks with_taps = HookAlone(*hook);
  if (with_taps.empty()) return absl::OkStatus();
  const int64_t end = absl::GetCurrentTimeNanos();
  HookWindow last;
  RETURN_IF_ERROR(
      hook->Renew(request.hook, *std::move(programs), *grace_, last));
  last_end_unix_ns_ = end;
  HandOut(*hook, with_taps.begin()->second, last, end);
  NoteFewerEntries(request.hook.flow_table_entries, asked,
                   reports_[{hook->ifindex(), hook->direction()}]);
  return absl::OkStatus();
}

absl::Status TapSet::Move(const std::shared_ptr<Hook>& hook,
                          const AttachRequest& request,
                          const tap::EngineOptions& options) {
  hook->Leave();
  CloseWindows(HookAlone(*hook), absl::GetCurrentTimeNanos());
  tap::AttachReport report;
  mutex_.Unlock();
  absl::StatusOr<Attachment> made = ClimbAttachLadder(request, report);
  mutex_.Lock();
  report.interface_index = static_cast<int>(request.hook.ifindex);
  NoteFewerEntries(request.hook.flow_table_entries, options.flow_table_entries,
                   report);
  reports_[{hook->ifindex(), hook->direction()}] = std::move(report);
  if (!made.ok()) {
    (void)hook->Settle(request.hook, nullptr);
    return made.status();
  }
  RETURN_IF_ERROR(hook->Settle(request.hook,
                               std::make_unique<Attachment>(*std::move(made))));
  for (const auto& [with_taps, taps] : HookAlone(*hook)) {
    for (KernelTap* tap : taps) tap->SetMode(with_taps->mode());
  }
  return absl::OkStatus();
}

uint32_t TapSet::ring_bytes() const {
  absl::MutexLock lock(&mutex_);
  return reader_ == nullptr ? 0 : ring_bytes_;
}

}  // namespace xdplive::capture

// How the windows of a TapSet end, and what its taps get of them.
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "capture/ring/wall_clock.h"
#include "capture/taps/tap_set.h"

namespace xdplive::capture {

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

void TapSet::EndWindows(absl::Time due) {
  absl::MutexLock lock(&mutex_);
  if (!taps_.empty()) CloseWindows(AllHooks(), EndNear(due));
}

}  // namespace xdplive::capture

// All hooks and taps of an engine, and their windows.
#ifndef XDPLIVE_CAPTURE_TAPS_TAP_SET_H_
#define XDPLIVE_CAPTURE_TAPS_TAP_SET_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "capture/attach/attach_ladder.h"
#include "capture/programs/grace_period.h"
#include "capture/programs/kernel_budget.h"
#include "capture/programs/refused_filters.h"
#include "capture/ring/ring_reader.h"
#include "capture/taps/hook.h"
#include "capture/taps/kernel_tap.h"
#include "capture/taps/window_clock.h"
#include "tap/engine.h"

namespace xdplive::capture {

// Windows close when the clock says so, and whenever a tap comes or goes.
//
// Threads: any. Lives until its last tap is gone.
class TapSet : public std::enable_shared_from_this<TapSet> {
 public:
  // `measure` switches on the kernel's run statistics: see
  // EnableRunStatistics.
  explicit TapSet(std::function<int()> measure);
  TapSet(const TapSet&) = delete;
  TapSet& operator=(const TapSet&) = delete;

  // `device` is the interface of the spec, now; `options` size what is made for
  // it. Errors as Engine::OpenTap.
  absl::StatusOr<std::shared_ptr<tap::Tap>> Open(
      const tap::TapSpec& spec, const AttachRequest& device,
      const tap::EngineOptions& options) ABSL_LOCKS_EXCLUDED(mutex_);

  // Closes the current window of every hook and gives a row for each tap.
  std::vector<tap::LedgerRow> ReadLedger() ABSL_LOCKS_EXCLUDED(mutex_);

  absl::StatusOr<tap::Hold> MeasureCost() ABSL_LOCKS_EXCLUDED(mutex_);
  tap::Hold HurryWindows() { return clock_.Hurry(); }

  // See Engine.
  void ExpectHooks(size_t hooks) ABSL_LOCKS_EXCLUDED(mutex_);
  std::optional<tap::Renewal> RenewHook(const tap::EngineOptions& options,
                                        bool may_move)
      ABSL_LOCKS_EXCLUDED(mutex_);
  uint32_t ring_bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

  // How the hook stands; as it last failed while it is not attached.
  tap::AttachReport StateOf(uint32_t ifindex, tap::Direction direction) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Forgets what is known of interfaces that are not among `there`.
  void ForgetGone(const std::set<uint32_t>& there) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  friend class KernelTap;

  using HookKey = std::tuple<uint32_t, tap::Direction>;
  using Hooks = std::map<Hook*, std::vector<KernelTap*>>;  // with their taps

  // For taps: from now on it counts and shows; it is no more.
  void StartCounting(KernelTap& tap) ABSL_LOCKS_EXCLUDED(mutex_);
  void Leave(KernelTap& tap) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Status Prepare(uint32_t ring_bytes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Chooses the flow tables of a hook that is to be, within the budget. Errors:
  // RESOURCE_EXHAUSTED.
  absl::Status SizeTables(const tap::EngineOptions& options,
                          AttachRequest& request) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // For RefusedFilters: a hook and the filters it has.
  std::string PlaceOf(const AttachRequest& device) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // True when `tap` is the one there is.
  bool FindTap(const tap::TapSpec& spec, const AttachRequest& device,
               std::shared_ptr<KernelTap>& tap) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Null where there is none, or it is detached.
  std::shared_ptr<Hook> FindHook(const HookKey& key) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Lets go of the lock while the kernel takes the programs.
  absl::StatusOr<std::shared_ptr<Hook>> HookOf(
      const AttachRequest& device, const tap::EngineOptions& options)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What is taken now, a ring that is yet to be made included.
  KernelBudget Budget(const tap::EngineOptions& options) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // If no tap and no hook in the making needs it.
  void LetRingGo() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // A hook that is not as `options` ask, and what it was asked to be.
  AttachRequest* FindOutdated(const tap::EngineOptions& options, bool may_move)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // New programs in the same place, or in another; each lets go of the lock
  // while the kernel takes them.
  absl::Status RenewInPlace(const std::shared_ptr<Hook>& hook,
                            const AttachRequest& request, uint32_t asked)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Move(const std::shared_ptr<Hook>& hook,
                    const AttachRequest& request,
                    const tap::EngineOptions& options)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The taps of a hook take what it counted up to `end_unix_ns`.
  void HandOut(Hook& hook, const std::vector<KernelTap*>& taps,
               const HookWindow& window, int64_t end_unix_ns)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Hooks AllHooks() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  Hooks HookAlone(const Hook& hook) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // When a window ends that was to end at `due` and is ended now.
  int64_t EndNear(absl::Time due) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Windows end at `end_unix_ns`, whenever that is said to be.
  void CloseWindows(const Hooks& hooks, int64_t end_unix_ns)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndWindows(absl::Time due) ABSL_LOCKS_EXCLUDED(mutex_);

  mutable absl::Mutex mutex_;
  std::optional<GracePeriod> grace_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<RingReader> reader_ ABSL_GUARDED_BY(mutex_);
  std::map<HookKey, std::weak_ptr<Hook>> hooks_ ABSL_GUARDED_BY(mutex_);
  // What they are to be.
  std::map<HookKey, HookSpec> being_made_ ABSL_GUARDED_BY(mutex_);
  size_t hooks_wanted_ ABSL_GUARDED_BY(mutex_) = 0;
  uint32_t ring_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // What each hook was last asked to be.
  std::map<HookKey, AttachRequest> asked_ ABSL_GUARDED_BY(mutex_);
  std::map<tap::TapSpec, std::weak_ptr<KernelTap>> by_spec_
      ABSL_GUARDED_BY(mutex_);
  std::vector<KernelTap*> taps_ ABSL_GUARDED_BY(mutex_);
  RefusedFilters refused_ ABSL_GUARDED_BY(mutex_);
  // How each hook was last attached, or failed to be.
  std::map<HookKey, tap::AttachReport> reports_ ABSL_GUARDED_BY(mutex_);
  std::weak_ptr<void> measuring_ ABSL_GUARDED_BY(mutex_);
  int64_t last_end_unix_ns_ ABSL_GUARDED_BY(mutex_) = 0;
  const std::function<int()> measure_;
  // Last, so that it stops before anything else goes.
  WindowClock clock_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAPS_TAP_SET_H_

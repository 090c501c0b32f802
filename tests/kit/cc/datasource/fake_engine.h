// A kernel made of memory: interfaces that come and go, taps that deliver the
// packets and windows a test hands in, and a count of everything that was
// opened.
#ifndef XDPLIVE_TESTS_KIT_CC_DATASOURCE_FAKE_ENGINE_H_
#define XDPLIVE_TESTS_KIT_CC_DATASOURCE_FAKE_ENGINE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "datasource/feeds/capture_hub.h"
#include "tap/engine.h"

namespace xdplive::testing {

// Outlives the engines it opens. Any thread.
class FakeKernel {
 public:
  // Starts with lo and eth0, both up; eth0 has the default route. Both
  // directions and every filter are served, tap::kTapsOfHook taps of each; what
  // a filter matches is not looked at.
  FakeKernel();

  datasource::EngineFactory Factory();

  void AddInterface(const std::string& name, bool up = true);
  void RemoveInterface(const std::string& name);
  // It keeps its index and its taps. As long as they are held, none opens
  // under the new name.
  void RenameInterface(const std::string& name, const std::string& to);
  void SetUp(const std::string& name, bool up);
  void SetMtu(const std::string& name, uint32_t mtu);
  void SetAddresses(const std::string& name,
                    std::vector<std::string> addresses);
  void SetDrops(const std::string& name, const tap::DropCounts& drops);
  void SetDefaultRoute(const std::string& name);
  // What OpenTap answers from now on for taps on `interface`; OK: it works.
  void SetOpenStatus(const std::string& interface, absl::Status status);
  void SetOpenStatus(const tap::TapSpec& spec, absl::Status status);
  // Taps open in threads of their own, and not before OpenTap returns.
  void OpenInBackground();
  // The same for those on `interface`, which open only once it is notified; it
  // must outlive them.
  void SetOpenGate(const std::string& interface, absl::Notification* gate);
  void SetFactoryStatus(absl::Status status);
  // What is to be known of the way in use on ingress.
  void SetNote(const std::string& note);
  // The same for taps of one filter.
  void SetFilterStatus(const std::string& filter, absl::Status status);
  // Frames of `interface` start with no Ethernet header: no tap opens.
  void MakeForeign(const std::string& interface);
  // As if someone detached the tap's program.
  void Detach(const tap::TapSpec& spec);
  void SetLosses(uint64_t over_budget, uint64_t ring_full,
                 uint64_t overflow = 0);

  // Hands `count` packets, one microsecond apart from `time_ns` on, to the
  // sinks of the tap, in the caller's thread.
  void Deliver(const tap::TapSpec& spec, int64_t time_ns, size_t count = 1);

  // The same of these frames, one each.
  void DeliverFrames(const tap::TapSpec& spec, int64_t time_ns,
                     const std::vector<std::vector<uint8_t>>& frames);

  // Hands a window to the window sinks of the tap, in the caller's thread.
  void DeliverWindow(const tap::TapSpec& spec, const tap::TapWindow& window);

  int hooks_expected() const;
  // Of which batch each tap was, in the order in which they were asked for.
  std::vector<size_t> batches() const;
  // How often all interfaces were listed.
  int listings() const;
  // What RenewHook gives, and whether it may move hooks.
  void SetRenewals(std::vector<tap::Renewal> renewals);
  bool may_move() const;
  void SetRing(uint32_t bytes);
  void SetLimits(absl::StatusOr<tap::EngineLimits> limits);
  int engines_open() const;
  int engines_opened() const;
  // Taps installed now, and how often one was opened.
  std::set<tap::TapSpec> taps() const;
  int taps_opened() const;
  // With those that failed.
  int open_attempts() const;
  // Holders of MeasureCost and of HurryWindows.
  int cost_holders() const;
  int hurry_holders() const;
  tap::EngineOptions options() const;

 private:
  class Engine;
  class Tap;

  absl::StatusOr<std::shared_ptr<tap::Tap>> Open(const tap::TapSpec& spec);
  absl::Status CheckOpen(const tap::TapSpec& spec) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // True when `tap` is the one there is.
  bool FindInstalled(const tap::TapSpec& spec, std::shared_ptr<Tap>& tap) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Notes the batch; whether to open in the background.
  bool BeginOpen(const tap::TapSpec& spec, size_t batch)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Notification* GateOf(const std::string& interface) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  tap::AttachReport ReportOf(tap::Direction direction,
                             int interface_index) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  tap::LedgerRow Row(const tap::TapSpec& spec) const;
  std::shared_ptr<Tap> Find(const tap::TapSpec& spec) const;
  // Counts itself in `holders` as long as it lives.
  tap::Hold HoldIn(int FakeKernel::*holders);

  mutable absl::Mutex mutex_;
  std::map<std::string, tap::InterfaceInfo> interfaces_ ABSL_GUARDED_BY(mutex_);
  std::string default_route_ ABSL_GUARDED_BY(mutex_) = "eth0";
  int next_index_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<std::string, absl::Status> open_status_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, absl::Status> filter_status_ ABSL_GUARDED_BY(mutex_);
  std::map<tap::TapSpec, absl::Status> tap_status_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, absl::Notification*> gates_ ABSL_GUARDED_BY(mutex_);
  bool in_background_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<size_t> batches_ ABSL_GUARDED_BY(mutex_);
  int listings_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t hooks_expected_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<tap::Renewal> renewals_ ABSL_GUARDED_BY(mutex_);
  bool may_move_ ABSL_GUARDED_BY(mutex_) = false;
  uint32_t ring_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::StatusOr<tap::EngineLimits> limits_ ABSL_GUARDED_BY(mutex_) =
      tap::EngineLimits();
  std::string note_ ABSL_GUARDED_BY(mutex_);
  absl::Status factory_status_ ABSL_GUARDED_BY(mutex_);
  uint64_t over_budget_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t ring_full_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t overflow_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<tap::TapSpec, std::weak_ptr<Tap>> taps_ ABSL_GUARDED_BY(mutex_);
  // Index of the interface each of them is on.
  std::map<tap::TapSpec, int> tap_index_ ABSL_GUARDED_BY(mutex_);
  int open_attempts_ ABSL_GUARDED_BY(mutex_) = 0;
  int taps_opened_ ABSL_GUARDED_BY(mutex_) = 0;
  int cost_holders_ ABSL_GUARDED_BY(mutex_) = 0;
  int hurry_holders_ ABSL_GUARDED_BY(mutex_) = 0;
  int engines_open_ ABSL_GUARDED_BY(mutex_) = 0;
  int engines_opened_ ABSL_GUARDED_BY(mutex_) = 0;
  tap::EngineOptions options_ ABSL_GUARDED_BY(mutex_);
};

// The tap of everything that comes in on `interface`, or goes out.
tap::TapSpec IngressOf(const std::string& interface);
tap::TapSpec EgressOf(const std::string& interface);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_DATASOURCE_FAKE_ENGINE_H_

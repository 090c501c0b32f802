// Tells the event log what becomes of the capture. A capture is one interface
// in one direction: it starts with its first tap and stops with its last, so
// panels that come and go are no events. Failures and losses are a tap's own.
//
// A failure is told once however often it is tried again, until its reason
// changes. Any thread.
#ifndef XDPLIVE_DATASOURCE_EVENTS_CAPTURE_EVENTS_H_
#define XDPLIVE_DATASOURCE_EVENTS_CAPTURE_EVENTS_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "datasource/access/settings.h"
#include "datasource/events/event.h"
#include "datasource/events/event_log.h"
#include "datasource/events/loss_spell.h"
#include "tap/engine.h"

namespace xdplive::datasource {

class CaptureEvents {
 public:
  explicit CaptureEvents(EventLog& log) : log_(log) {}

  void Attached(const tap::TapSpec& spec, const tap::AttachReport& report,
                const InterfaceFacts& facts, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // `facts` as they were while it was attached. Nothing happens if it was not.
  void Detached(const tap::TapSpec& spec, const InterfaceFacts& facts,
                const absl::Status& why, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // It could not be attached. That its interface is not there is told by the
  // interface's own events.
  void Failed(const tap::TapSpec& spec, const InterfaceFacts& facts,
              const absl::Status& why, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Sampled(const tap::LedgerRow& row, const InterfaceFacts& facts,
               const Settings& settings, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Nobody wants it any more.
  void Forget(const tap::TapSpec& spec, const InterfaceFacts& facts,
              absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether anything can be captured at all.
  void EngineStatus(const absl::Status& status, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct TapState {
    bool attached = false;
    std::string failure;  // the one that lasts
    LossSpell loss;
    std::string loss_text;  // of the spell so far
  };
  using Taps = std::map<tap::TapSpec, TapState>;

  // Whether another tap of the same capture is so.
  template <typename Predicate>
  bool AnyOther(const tap::TapSpec& spec, Predicate is) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Stopped(const tap::TapSpec& spec, const InterfaceFacts& facts,
               const absl::Status& why, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndFailure(const tap::TapSpec& spec, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndLoss(const tap::TapSpec& spec, const InterfaceFacts& facts,
               absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  EventLog& log_;
  absl::Mutex mutex_;
  Taps taps_ ABSL_GUARDED_BY(mutex_);
  std::string engine_failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_EVENTS_CAPTURE_EVENTS_H_

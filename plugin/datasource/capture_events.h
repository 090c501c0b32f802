// Tells the event log what becomes of the capture. A capture is one interface
// in one direction: it starts with its first tap and stops with its last, so
// panels that come and go are no events. Failures and losses are a tap's own.
//
// A failure is told once however often it is tried again, until its reason
// changes. Not thread-safe.
#ifndef XDPLIVE_DATASOURCE_CAPTURE_EVENTS_H_
#define XDPLIVE_DATASOURCE_CAPTURE_EVENTS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "capture/engine.h"
#include "datasource/event.h"
#include "datasource/event_log.h"
#include "datasource/interface_set.h"
#include "datasource/loss_spell.h"
#include "datasource/settings.h"

namespace xdplive::datasource {

class CaptureEvents {
 public:
  explicit CaptureEvents(EventLog& log) : log_(log) {}

  // `facts` show how the interface of the tap is attached.
  void Attached(const capture::TapSpec& spec, const InterfaceFacts& facts,
                absl::Time now);
  // `facts` as they were while it was attached. Nothing happens if it was not.
  void Detached(const capture::TapSpec& spec, const InterfaceFacts& facts,
                const absl::Status& why, absl::Time now);
  // It could not be attached. That its interface is not there is told by the
  // interface's own events.
  void Failed(const capture::TapSpec& spec, const InterfaceFacts& facts,
              const absl::Status& why, absl::Time now);
  void Sampled(const capture::LedgerRow& row, const InterfaceFacts& facts,
               const Settings& settings, absl::Time now);
  // Nobody wants it any more.
  void Forget(const capture::TapSpec& spec, const InterfaceFacts& facts,
              absl::Time now);
  // Whether anything can be captured at all.
  void EngineStatus(const absl::Status& status, absl::Time now);

 private:
  struct TapState {
    bool attached = false;
    std::string failure;  // the one that lasts
    LossSpell loss;
    std::string loss_text;  // of the spell so far
  };
  using Taps = std::map<capture::TapSpec, TapState>;

  // Whether another tap of the same capture is so.
  template <typename Predicate>
  bool AnyOther(const capture::TapSpec& spec, Predicate is) const;
  void EndFailure(const capture::TapSpec& spec, absl::Time now);
  void EndLoss(const capture::TapSpec& spec, const InterfaceFacts& facts,
               absl::Time now);

  EventLog& log_;
  Taps taps_;
  std::string engine_failure_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_CAPTURE_EVENTS_H_

// Which flows a question is about, decided by their keys alone.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_PREDICATE_H_
#define XDPLIVE_FLOW_HISTORY_ASK_PREDICATE_H_

#include "tap/flow.h"

namespace xdplive::flow {

// Threads: called from whichever thread asks, by several at once.
class FlowPredicate {
 public:
  virtual ~FlowPredicate() = default;
  // `key.taps` is 0. Called once a flow and minute of history, not once a
  // packet.
  virtual bool Matches(const tap::FlowKey& key) const = 0;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_PREDICATE_H_

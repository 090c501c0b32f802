// Counts as a message, and back.
#ifndef XDPLIVE_LINK_MESSAGES_COUNTS_MESSAGE_H_
#define XDPLIVE_LINK_MESSAGES_COUNTS_MESSAGE_H_

#include "absl/status/status.h"
#include "agent.pb.h"
#include "tap/flow.h"

namespace xdplive::link {

void WriteCounts(const tap::Counts& counts, agent::v1::Counts& message);

// Adds nothing to `counts`: they are 0 before. Errors: INVALID_ARGUMENT where a
// counter is named that there is not.
absl::Status ReadCounts(const agent::v1::Counts& message, tap::Counts& counts);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_COUNTS_MESSAGE_H_

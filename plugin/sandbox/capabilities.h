// The rights of this process, given back for good.
#ifndef XDPLIVE_SANDBOX_CAPABILITIES_H_
#define XDPLIVE_SANDBOX_CAPABILITIES_H_

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace xdplive::sandbox {

// Whether the capability (CAP_*) is effective for the calling thread.
bool HoldsCapability(int capability);

// Of `kept` (CAP_* numbers) those that the process has stay permitted and
// effective; nothing else does. Inheritable and ambient sets are emptied, and
// the bounding set where CAP_SETPCAP is there to do so: no program that it
// might start could hold a right.
//
// Of the calling thread and of those that it starts from then on, so before any
// is started. The first step that failed is the error; the others are done all
// the same.
absl::Status KeepOnly(absl::Span<const int> kept);

}  // namespace xdplive::sandbox

#endif  // XDPLIVE_SANDBOX_CAPABILITIES_H_

// What became of the interfaces between two looks at them. What came and went
// in between is not seen.
#ifndef XDPLIVE_DATASOURCE_EVENTS_INTERFACE_WATCH_H_
#define XDPLIVE_DATASOURCE_EVENTS_INTERFACE_WATCH_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "datasource/events/event.h"
#include "datasource/events/event_log.h"

namespace xdplive::datasource {

// The events of `now`: first what is gone, then what is renamed (the same
// index under another name, told under both), then what is new, then what of
// the rest is down or up or has another MTU. An interface is the same as long
// as its index is.
std::vector<Event> CompareInterfaces(const InterfaceFacts& before,
                                     const InterfaceFacts& after,
                                     absl::Time now);

// Adds them to the log and ends there what they put an end to: a gone
// name is back, what was down is up or that no longer.
void RecordChanges(const std::vector<Event>& changes, EventLog& log);

// OK while the interface of that name is the one that had the index, else what
// became of it: NOT_FOUND when it is gone or has another name, UNAVAILABLE when
// another one has its name.
absl::Status StillThere(const InterfaceFacts& facts, const std::string& name,
                        int index);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_EVENTS_INTERFACE_WATCH_H_

// Time as the room asks for it, so that tests can hold it still.
#ifndef XDPLIVE_DATASOURCE_FEEDS_CLOCK_H_
#define XDPLIVE_DATASOURCE_FEEDS_CLOCK_H_

#include <functional>

#include "absl/time/time.h"

namespace xdplive::datasource {

// The time now; any thread.
using Clock = std::function<absl::Time()>;

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_CLOCK_H_

// The interfaces of the calling thread's network namespace.
#ifndef XDPLIVE_CAPTURE_DEVICES_INTERFACES_H_
#define XDPLIVE_CAPTURE_DEVICES_INTERFACES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tap/engine.h"

namespace xdplive::capture {

// All of them by name, with nothing said of what is attached.
absl::StatusOr<std::vector<tap::InterfaceInfo>> ListInterfaces();

// The one that carries the default route, IPv4's first; NOT_FOUND if none.
absl::StatusOr<std::string> FindDefaultRouteInterface();

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_DEVICES_INTERFACES_H_

// How each interface would be watched, found by watching it for a moment.
#ifndef XDPLIVE_DOCTOR_INTERFACE_CHECKS_H_
#define XDPLIVE_DOCTOR_INTERFACE_CHECKS_H_

#include <string>
#include <vector>

#include "doctor/finding.h"
#include "tap/engine.h"

namespace xdplive::doctor {

// Opens a tap of each interface that is up, both ways, and lets it go. A plugin
// that captures there goes on. `missing` are the capabilities this process
// lacks: then nothing is tried, and `as_root` would.
Findings CheckInterfaces(tap::Engine& engine,
                         const std::vector<std::string>& missing,
                         const std::string& as_root);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_INTERFACE_CHECKS_H_

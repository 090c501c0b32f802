// One value of an INI file as Grafana reads it.
#ifndef XDPLIVE_DOCTOR_INI_VALUE_H_
#define XDPLIVE_DOCTOR_INI_VALUE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace xdplive::doctor {

// "" where the section or key is not there, or is commented out. The last one
// counts. `section` "" is what stands before the first.
std::string IniValue(absl::string_view text, absl::string_view section,
                     absl::string_view key);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_INI_VALUE_H_

// Findings for a person, and for a program.
#ifndef XDPLIVE_DOCTOR_REPORT_H_
#define XDPLIVE_DOCTOR_REPORT_H_

#include <string>

#include "doctor/finding.h"

namespace xdplive::doctor {

bool HasFault(const Findings& findings);

// A line each, its mend on the next.
std::string ToText(const Findings& findings);
// {"ok":true,"findings":[{"level":"ok","area":…,"text":…,"mend":…}]}
std::string ToJson(const Findings& findings);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_REPORT_H_

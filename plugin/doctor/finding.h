// What was found, and the one command that mends it.
#ifndef XDPLIVE_DOCTOR_FINDING_H_
#define XDPLIVE_DOCTOR_FINDING_H_

#include <cstdint>
#include <string>
#include <vector>

namespace xdplive::doctor {

enum class Level : uint8_t {
  kOk,
  kNote,   // worth to know; captures go on
  kFault,  // keeps packets from being captured or shown
};

struct Finding {
  Level level = Level::kOk;
  std::string area;  // "kernel", "rights", "grafana", "agent", "interface",
                     // "limits"
  std::string text;
  std::string mend;  // a command for a shell; "" where there is none
};

using Findings = std::vector<Finding>;

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_FINDING_H_

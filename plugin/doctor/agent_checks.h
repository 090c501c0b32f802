// Whether the agent of this machine runs, is set as it can be, and lets in who
// is to come.
#ifndef XDPLIVE_DOCTOR_AGENT_CHECKS_H_
#define XDPLIVE_DOCTOR_AGENT_CHECKS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "doctor/finding.h"
#include "doctor/host_files.h"

namespace xdplive::doctor {

// What an agent says of itself.
struct AgentAnswer {
  std::string host;
  std::string version;
};

// What takes more than files to know.
struct AgentProbe {
  // The socket that a configuration of that name and text says, or what is
  // wrong with it.
  std::function<absl::StatusOr<std::string>(const std::string& name,
                                            const std::string& text)>
      read_config;
  // Asks who listens there.
  std::function<absl::StatusOr<AgentAnswer>(const std::string& socket)> ask;
  std::string version;  // of this binary
};

// One finding where no agent is installed. `needs_perfmon` as NeedsPerfmon
// says.
Findings CheckAgent(const HostFiles& files, const AgentProbe& probe,
                    bool needs_perfmon);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_AGENT_CHECKS_H_

// What the doctor asks of an agent that files do not tell.
#ifndef XDPLIVE_CLI_AGENT_PROBE_H_
#define XDPLIVE_CLI_AGENT_PROBE_H_

#include <string>

#include "doctor/agent_checks.h"

namespace xdplive::cli {

// `version` is the binary's.
doctor::AgentProbe MakeAgentProbe(std::string version);

}  // namespace xdplive::cli

#endif  // XDPLIVE_CLI_AGENT_PROBE_H_

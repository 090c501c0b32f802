// gpx_packets agent
#ifndef XDPLIVE_CLI_AGENT_COMMAND_H_
#define XDPLIVE_CLI_AGENT_COMMAND_H_

#include <string>

namespace xdplive::cli {

// Serves until it is told to stop; what happens is told on stderr. The exit
// status: 1 where it cannot begin.
int RunAgentCommand(const std::string& socket, const std::string& group);

}  // namespace xdplive::cli

#endif  // XDPLIVE_CLI_AGENT_COMMAND_H_

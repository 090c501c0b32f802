// gpx_packets agent
#ifndef XDPLIVE_CLI_AGENT_COMMAND_H_
#define XDPLIVE_CLI_AGENT_COMMAND_H_

#include <optional>
#include <string>

namespace xdplive::cli {

// What the command line says; it goes before the file, the file before the
// defaults.
struct AgentArguments {
  std::optional<std::string> socket;
  std::optional<std::string> group;
  std::optional<std::string> interfaces;
  std::optional<std::string> config;
};

// Serves until it is told to stop; what happens is told on stderr. `version` is
// the binary's. The exit status: 1 where it cannot begin.
int RunAgentCommand(const AgentArguments& arguments,
                    const std::string& version);

}  // namespace xdplive::cli

#endif  // XDPLIVE_CLI_AGENT_COMMAND_H_

#include "cli/agent_command.h"

#include <cstdlib>
#include <iostream>

#include "agent/agent.h"

namespace xdplive::cli {

int RunAgentCommand(const std::string& socket, const std::string& group) {
  const absl::Status status = agent::RunAgent(
      {.socket = socket, .group = group},
      [](const std::string& line) { std::cerr << line << "\n"; });
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << status.message() << "\n";
  return EXIT_FAILURE;
}

}  // namespace xdplive::cli

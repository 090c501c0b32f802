#include "cli/agent_command.h"

#include <linux/capability.h>

#include <cstdlib>
#include <iostream>

#include "absl/status/statusor.h"
#include "agent/agent.h"
#include "agent/agent_config.h"
#include "base/status_macros.h"
#include "capture/os/run_statistics.h"
#include "sandbox/errand.h"
#include "sandbox/sandbox.h"

namespace xdplive::cli {
namespace {

void Say(const std::string& line) { std::cerr << line << "\n"; }

void ShutIn() {
  for (const absl::Status& fault : sandbox::Enter()) {
    Say(std::string(fault.message()));
  }
}

absl::StatusOr<agent::AgentOptions> OptionsOf(const AgentArguments& arguments) {
  agent::AgentOptions options;
  if (arguments.config.has_value()) {
    ASSIGN_OR_RETURN(options, agent::ReadConfigFile(*arguments.config));
  }
  options.socket = arguments.socket.value_or(options.socket);
  options.group = arguments.group.value_or(options.group);
  options.interfaces = arguments.interfaces.value_or(options.interfaces);
  return options;
}

}  // namespace

int RunAgentCommand(const AgentArguments& arguments,
                    const std::string& version) {
  const absl::StatusOr<agent::AgentOptions> options = OptionsOf(arguments);
  if (!options.ok()) {
    Say(std::string(options.status().message()));
    return EXIT_FAILURE;
  }
  // As in main: what takes CAP_SYS_ADMIN is done by a process of its own.
  sandbox::Errand statistics(CAP_SYS_ADMIN, capture::SwitchOnRunStatistics);
  const absl::Status status = agent::RunAgent(
      *options, {.shut_in = ShutIn,
                 .measure = [&statistics] { return statistics.Run(); },
                 .said = Say,
                 .program = version});
  if (status.ok()) return EXIT_SUCCESS;
  Say(std::string(status.message()));
  return EXIT_FAILURE;
}

}  // namespace xdplive::cli

#include "cli/agent_command.h"

#include <linux/capability.h>

#include <cstdlib>
#include <iostream>

#include "agent/agent.h"
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

}  // namespace

int RunAgentCommand(const std::string& socket, const std::string& group) {
  // As in main: what takes CAP_SYS_ADMIN is done by a process of its own.
  sandbox::Errand statistics(CAP_SYS_ADMIN, capture::SwitchOnRunStatistics);
  const absl::Status status =
      agent::RunAgent({.socket = socket, .group = group},
                      {.shut_in = ShutIn,
                       .measure = [&statistics] { return statistics.Run(); },
                       .said = Say});
  if (status.ok()) return EXIT_SUCCESS;
  Say(std::string(status.message()));
  return EXIT_FAILURE;
}

}  // namespace xdplive::cli

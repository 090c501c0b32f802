// The agent of a machine: an engine behind a unix socket, for plugins that have
// no right of their own.
#ifndef XDPLIVE_AGENT_AGENT_H_
#define XDPLIVE_AGENT_AGENT_H_

#include <functional>
#include <string>

#include "absl/status/status.h"

namespace xdplive::agent {

struct AgentOptions {
  std::string socket = "/run/xdplive/agent.sock";
  // Whose members may come in, beside root and the agent's own user.
  std::string group = "grafana";
};

// Serves until SIGTERM or SIGINT. `said` gets lines for the log. Errors: what
// keeps it from beginning.
absl::Status RunAgent(const AgentOptions& options,
                      const std::function<void(const std::string&)>& said);

}  // namespace xdplive::agent

#endif  // XDPLIVE_AGENT_AGENT_H_

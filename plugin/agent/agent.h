// The agent of a machine: an engine behind a unix socket, for plugins that have
// no right of their own.
#ifndef XDPLIVE_AGENT_AGENT_H_
#define XDPLIVE_AGENT_AGENT_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "agent/agent_options.h"

namespace xdplive::agent {

// What is the caller's.
struct AgentHooks {
  // Called once the socket listens, before any thread starts: what is not
  // needed from then on can be given up.
  std::function<void()> shut_in;
  std::function<int()> measure;                  // as OpenCaptureEngine has it
  std::function<void(const std::string&)> said;  // lines for the log
  std::string program;                           // the version of this
};

// Serves until SIGTERM or SIGINT. Errors: what keeps it from beginning.
absl::Status RunAgent(const AgentOptions& options, AgentHooks hooks);

}  // namespace xdplive::agent

#endif  // XDPLIVE_AGENT_AGENT_H_

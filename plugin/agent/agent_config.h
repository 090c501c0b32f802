// The agent's configuration file, in TOML. docs/agent.md lists its keys.
#ifndef XDPLIVE_AGENT_AGENT_CONFIG_H_
#define XDPLIVE_AGENT_AGENT_CONFIG_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/agent_options.h"

namespace xdplive::agent {

// What `text` says; what it does not, as it is by default. `name` is the
// file's in errors. Errors: INVALID_ARGUMENT with the line, the key, its value
// and what is allowed: for what is no TOML, a section or key that there is not,
// and a value that cannot be.
absl::StatusOr<AgentOptions> ReadConfig(const std::string& name,
                                        absl::string_view text);

// The same of the file at `path`. Errors: also where it cannot be read.
absl::StatusOr<AgentOptions> ReadConfigFile(const std::string& path);

}  // namespace xdplive::agent

#endif  // XDPLIVE_AGENT_AGENT_CONFIG_H_

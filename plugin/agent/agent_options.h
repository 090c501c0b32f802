// What an agent is set to.
#ifndef XDPLIVE_AGENT_AGENT_OPTIONS_H_
#define XDPLIVE_AGENT_AGENT_OPTIONS_H_

#include <cstdint>
#include <string>

#include "tap/engine.h"
#include "tap/settings.h"

namespace xdplive::agent {

// The most that taps may be.
inline constexpr tap::setting::Number kTaps = {1, 16'384, 4'096};

struct AgentOptions {
  std::string socket = "/run/xdplive/agent.sock";
  // Whose members may come in, beside root and the agent's own user: a name, or
  // a number.
  std::string group = "grafana";

  // A comma list as interfaces/patterns.h reads it.
  std::string interfaces = "auto";
  bool always_on = true;  // counts on them without clients
  tap::EngineOptions engine;
  uint32_t history_seconds = tap::setting::kHistorySeconds.by_default;
  uint32_t history_mib = tap::setting::kHistoryMiB.by_default;

  // Of all clients; see link/serve/limits.h.
  uint32_t taps = kTaps.by_default;
  std::string forced_filter;
  std::string packet_access = "viewer";
  std::string identity = "full";
};

}  // namespace xdplive::agent

#endif  // XDPLIVE_AGENT_AGENT_OPTIONS_H_

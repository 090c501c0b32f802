// The agent's own taps: both directions of each interface it may watch, with or
// without clients, while interfaces come and go.
//
// Threads: Look from one; taps are opened by those of the engine.
#ifndef XDPLIVE_AGENT_ALWAYS_ON_H_
#define XDPLIVE_AGENT_ALWAYS_ON_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "link/serve/agent_server.h"
#include "tap/engine.h"

namespace xdplive::agent {

class AlwaysOn {
 public:
  // A tap that does not open is tried again after this.
  static constexpr absl::Duration kTryAgain = absl::Seconds(5);

  // `said` takes lines for the log, from any thread, also of a tap that opens
  // when this is gone.
  AlwaysOn(std::shared_ptr<link::AgentServer> server, tap::Engine& engine,
           std::function<absl::Time()> now,
           std::function<void(const std::string&)> said);
  ~AlwaysOn();

  // To be called about once a second: opens what is missing, lets go of what is
  // gone or not allowed any more.
  void Look();

 private:
  struct Taps;

  const std::shared_ptr<link::AgentServer> server_;
  tap::Engine& engine_;
  const std::function<absl::Time()> now_;
  const std::shared_ptr<Taps> taps_;
};

}  // namespace xdplive::agent

#endif  // XDPLIVE_AGENT_ALWAYS_ON_H_

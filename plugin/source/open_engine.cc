#include "source/open_engine.h"

#include <utility>

#include "capture/capture_engine.h"
#include "link/engine/agent_engine.h"
#include "link/socket/listening_socket.h"
#include "link/socket/socket_link.h"

namespace xdplive::source {

absl::StatusOr<std::unique_ptr<tap::Engine>> OpenEngine(
    const datasource::Settings& settings, std::function<int()> measure) {
  const bool agent = settings.source == "agent" ||
                     (settings.source == "auto" &&
                      link::SomebodyListens(settings.agent_socket));
  if (!agent) {
    return capture::OpenCaptureEngine(datasource::EngineOptionsOf(settings),
                                      std::move(measure));
  }
  return link::OpenAgentEngine(link::OpenSocketLink(settings.agent_socket));
}

}  // namespace xdplive::source

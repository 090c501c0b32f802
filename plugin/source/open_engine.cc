#include "source/open_engine.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "capture/capture_engine.h"
#include "link/engine/agent_engine.h"
#include "link/socket/listening_socket.h"
#include "link/socket/socket_link.h"

namespace xdplive::source {
namespace {

// "" where this process has the rights to capture.
std::string WhyNotByItself() {
  const std::string why = capture::WhyNoTaps();
  return why.empty() ? "" : absl::StrCat("or have it capture without: ", why);
}

}  // namespace

absl::StatusOr<std::unique_ptr<tap::Engine>> OpenEngine(
    const datasource::Settings& settings, std::function<int()> measure) {
  std::string otherwise;
  bool agent = settings.source == "agent";
  if (settings.source == "auto") {
    agent = link::SomebodyListens(settings.agent_socket);
    if (!agent) otherwise = WhyNotByItself();
  }
  if (!agent && otherwise.empty()) {
    return capture::OpenCaptureEngine(datasource::EngineOptionsOf(settings),
                                      std::move(measure));
  }
  return link::OpenAgentEngine(
      link::OpenSocketLink(settings.agent_socket, std::move(otherwise)));
}

}  // namespace xdplive::source

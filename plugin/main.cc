// Wires the rooms together: the plugin when Grafana starts it, a command when
// a person does.
#include <linux/capability.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/time/clock.h"
#include "build_info.h"
#include "capture/os/run_statistics.h"
#include "cli/command_line.h"
#include "datasource/access/host_limits.h"
#include "datasource/packets_data_source.h"
#include "sandbox/errand.h"
#include "sandbox/sandbox.h"
#include "sdk/backend/log.h"
#include "sdk/backend/state_directory.h"
#include "sdk/serve.h"
#include "source/open_engine.h"

namespace xdplive {
namespace {

std::string ReadVariable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Where texts too long for a channel's path are kept for the next process.
absl::StatusOr<std::filesystem::path> ChannelDirectory() {
  std::error_code error;
  absl::StatusOr<std::filesystem::path> state =
      sdk::backend::OpenStateDirectory(
          "xdplive-packets-datasource",
          std::filesystem::read_symlink("/proc/self/exe", error),
          [](const char* name) -> const char* { return std::getenv(name); });
  if (!state.ok()) return state.status();
  return *state / "channels";
}

int ServeGrafana() {
  // The one thing done here that takes CAP_SYS_ADMIN, which is about to go.
  sandbox::Errand statistics(CAP_SYS_ADMIN, capture::SwitchOnRunStatistics);
  for (const absl::Status& fault : sandbox::Enter()) {
    sdk::backend::Log(sdk::backend::LogLevel::kWarn, fault.ToString());
  }
  const auto limits = datasource::ReadHostLimits(ReadVariable);
  datasource::PacketsDataSource data_source(
      {.open_engine =
           [&statistics](const datasource::Settings& settings) {
             return source::OpenEngine(
                 settings, [&statistics] { return statistics.Run(); });
           },
       .host_limits = limits,
       .path_table_directory = ChannelDirectory(),
       .now = absl::Now,
       .log = sdk::backend::Log});
  const absl::Status status = sdk::Serve(
      data_source, {.memory = limits.value_or(datasource::HostLimits()).answers,
                    .metrics_prefix = "xdplive"});
  if (status.ok()) return EXIT_SUCCESS;
  sdk::backend::Log(sdk::backend::LogLevel::kError, status.ToString());
  return EXIT_FAILURE;
}

}  // namespace
}  // namespace xdplive

int main(int argc, char** argv) {
  if (sdk::StartedByGrafana()) return xdplive::ServeGrafana();
  return xdplive::cli::RunCommandLine(argc, argv, xdplive::kBuildInfo);
}

#include "sdk/serve.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sdk/backend/log.h"
#include "sdk/grpcplugin/exit_deadline.h"
#include "sdk/grpcplugin/handshake.h"
#include "sdk/grpcplugin/heap_keeper.h"
#include "sdk/grpcplugin/lifetime.h"
#include "sdk/grpcplugin/plugin_server.h"
#include "sdk/grpcplugin/socket_directory.h"
#include "sdk/grpcplugin/socket_file.h"

namespace sdk {
namespace {

using grpcplugin::HostTerms;
using grpcplugin::Lifetime;
using grpcplugin::PluginServer;
using grpcplugin::SocketFile;

// Half of the host's patience.
constexpr absl::Duration kStopPatience = absl::Seconds(1);

const char* GetEnvironment(const char* name) { return std::getenv(name); }

std::string ProgramName() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error)
      .filename()
      .string();
}

struct PlacedSocket {
  grpcplugin::SocketDirectory directory;
  std::unique_ptr<SocketFile> file;
};

absl::StatusOr<PlacedSocket> PlaceSocket(const HostTerms& terms) {
  const std::string program = ProgramName();
  absl::StatusOr<grpcplugin::SocketDirectory> directory =
      grpcplugin::ChooseSocketDirectory(terms, program, GetEnvironment);
  if (!directory.ok()) return directory.status();
  grpcplugin::RemoveStaleSockets(directory->path, program);
  auto file = std::make_unique<SocketFile>(
      grpcplugin::MakeSocketPath(directory->path, program));
  return PlacedSocket{*std::move(directory), std::move(file)};
}

int WorkersOf(const ServeOptions& options) {
  if (options.workers > 0) return options.workers;
  constexpr unsigned kMostProcessors = 8;
  return 1 + static_cast<int>(std::clamp(std::thread::hardware_concurrency(),
                                         1U, kMostProcessors));
}

absl::Status Announce(const SocketFile& socket, const HostTerms& terms) {
  absl::Status status = socket.RestrictTo(terms.socket_group);
  if (!status.ok()) return status;
  return grpcplugin::PrintHandshake(
      grpcplugin::HandshakeLine(socket.path(), terms));
}

}  // namespace

bool StartedByGrafana() { return grpcplugin::HasCookie(GetEnvironment); }

absl::Status Serve(backend::DataSource& data_source,
                   const ServeOptions& options) {
  grpcplugin::LimitHeap();
  const absl::StatusOr<HostTerms> terms =
      grpcplugin::ReadHostTerms(GetEnvironment);
  if (!terms.ok()) return terms.status();
  const absl::StatusOr<std::unique_ptr<Lifetime>> lifetime = Lifetime::Begin();
  if (!lifetime.ok()) return lifetime.status();
  const absl::StatusOr<PlacedSocket> placed = PlaceSocket(*terms);
  if (!placed.ok()) return placed.status();
  const SocketFile& socket = *placed->file;

  absl::StatusOr<std::unique_ptr<PluginServer>> server = PluginServer::Start(
      &data_source, {.socket_path = socket.path(),
                     .max_receive_bytes = options.max_receive_bytes,
                     .workers = WorkersOf(options),
                     .memory = options.memory,
                     .metrics_prefix = options.metrics_prefix,
                     .on_shutdown = [&] { (*lifetime)->RequestEnd(); }});
  if (!server.ok()) return server.status();
  absl::Status announced = Announce(socket, *terms);
  if (!announced.ok()) return announced;

  const std::string_view reason = (*lifetime)->WaitForEnd();
  backend::Log(backend::LogLevel::kDebug, "plugin stops", {{"reason", reason}});
  const grpcplugin::ExitDeadline deadline(kStopPatience,
                                          [&] { socket.Remove(); });
  server->reset();
  return absl::OkStatus();
}

int RunPlugin(backend::DataSource& data_source, const ServeOptions& options) {
  const absl::Status status = Serve(data_source, options);
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << status.message() << std::endl;
  return EXIT_FAILURE;
}

}  // namespace sdk

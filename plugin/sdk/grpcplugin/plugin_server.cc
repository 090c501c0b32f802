#include "sdk/grpcplugin/plugin_server.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <sys/stat.h>

#include <chrono>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace sdk::grpcplugin {
namespace {

// What the answer to Shutdown gets to reach the host before its call, like all
// the others, is cancelled.
constexpr std::chrono::milliseconds kLastWords(50);

// The name under which go-plugin asks for health.
constexpr char kHealthService[] = "plugin";

}  // namespace

absl::StatusOr<std::unique_ptr<PluginServer>> PluginServer::Start(
    backend::DataSource* data_source, const Options& options) {
  auto server = absl::WrapUnique(new PluginServer(data_source, options));
  absl::Status status = server->Listen(options);
  if (!status.ok()) return status;
  return server;
}

PluginServer::PluginServer(backend::DataSource* data_source,
                           const Options& options)
    : room_(options.workers, options.memory),
      controller_(options.on_shutdown),
      diagnostics_(data_source, &room_, options.metrics_prefix),
      data_(data_source, &room_),
      resource_(data_source, &room_),
      stream_(data_source, &room_),
      heap_(IdleHeapBytes, TrimHeap) {}

absl::Status PluginServer::Listen(const Options& options) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(options.max_receive_bytes);
  builder.SetMaxSendMessageSize(-1);
  // The host ends a call whose time is over by itself, and resets its stream.
  // Were it ended here as well, each such call would have a reset in both
  // directions; gRPC stops to read while it cannot write 10,000 of them, and
  // so does the host's after 50: calls given up by thousands a second would
  // have both wait for each other for good.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_DEADLINE_CHECKS, 0);
  int listening = 0;
  builder.AddListeningPort(absl::StrCat("unix:", options.socket_path),
                           grpc::InsecureServerCredentials(), &listening);
  for (grpc::Service* service : std::initializer_list<grpc::Service*>{
           &controller_, &stdio_, &broker_, &diagnostics_, &data_, &resource_,
           &stream_}) {
    builder.RegisterService(service);
  }
  // The socket is the owner's alone from its first moment.
  const mode_t umask_before = ::umask(S_IRWXG | S_IRWXO);
  server_ = builder.BuildAndStart();
  ::umask(umask_before);
  if (server_ == nullptr || listening == 0) {
    return absl::UnavailableError(absl::StrCat(
        "listen on ", options.socket_path, ": the socket cannot be bound"));
  }
  server_->GetHealthCheckService()->SetServingStatus(kHealthService, true);
  return absl::OkStatus();
}

PluginServer::~PluginServer() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + kLastWords);
}

}  // namespace sdk::grpcplugin

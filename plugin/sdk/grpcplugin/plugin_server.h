// The gRPC server of a plugin: go-plugin's services, health and Grafana's.
#ifndef SDK_GRPCPLUGIN_PLUGIN_SERVER_H_
#define SDK_GRPCPLUGIN_PLUGIN_SERVER_H_

#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "sdk/backend/data_source.h"
#include "sdk/backend/memory_budget.h"
#include "sdk/grpcplugin/call_room.h"
#include "sdk/grpcplugin/data_service.h"
#include "sdk/grpcplugin/diagnostics_service.h"
#include "sdk/grpcplugin/go_plugin_services.h"
#include "sdk/grpcplugin/heap_keeper.h"
#include "sdk/grpcplugin/resource_service.h"
#include "sdk/grpcplugin/stream_service.h"

namespace sdk::grpcplugin {

class PluginServer {
 public:
  struct Options {
    std::string socket_path;
    int max_receive_bytes = 0;
    int workers = 0;  // for each lane of queries
    backend::MemoryLimits memory = {};
    std::string metrics_prefix = "";  // as in CallRoom::Metrics
    // Called on a gRPC thread once the host's Shutdown is answered.
    std::function<void()> on_shutdown;
  };

  // Listens and serves. `data_source` must outlive the result.
  static absl::StatusOr<std::unique_ptr<PluginServer>> Start(
      backend::DataSource* data_source, const Options& options);
  PluginServer(const PluginServer&) = delete;
  PluginServer& operator=(const PluginServer&) = delete;
  // Cancels what still runs and waits for it.
  ~PluginServer();

 private:
  PluginServer(backend::DataSource* data_source, const Options& options);

  absl::Status Listen(const Options& options);

  // Destroyed last to first: the server with its calls, the services, and then
  // the workers, which still run what the ending calls left to them.
  CallRoom room_;
  ControllerService controller_;
  StdioService stdio_;
  BrokerService broker_;
  DiagnosticsService diagnostics_;
  DataService data_;
  ResourceService resource_;
  StreamService stream_;
  std::unique_ptr<grpc::Server> server_;
  HeapKeeper heap_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_PLUGIN_SERVER_H_

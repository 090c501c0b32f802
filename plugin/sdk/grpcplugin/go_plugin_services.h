// The services of hashicorp/go-plugin itself.
#ifndef SDK_GRPCPLUGIN_GO_PLUGIN_SERVICES_H_
#define SDK_GRPCPLUGIN_GO_PLUGIN_SERVICES_H_

#include <functional>
#include <utility>

#include "go_plugin.grpc.pb.h"
#include "sdk/grpcplugin/broker_reactor.h"
#include "sdk/grpcplugin/stdio_reactor.h"

namespace sdk::grpcplugin {

// The host waits for Shutdown's answer without a deadline, so the answer goes
// out first and the stopping is left to `on_shutdown`, which must not block.
class ControllerService final : public plugin::GRPCController::CallbackService {
 public:
  explicit ControllerService(std::function<void()> on_shutdown)
      : on_shutdown_(std::move(on_shutdown)) {}

  grpc::ServerUnaryReactor* Shutdown(grpc::CallbackServerContext* context,
                                     const plugin::Empty*,
                                     plugin::Empty*) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    on_shutdown_();
    return reactor;
  }

 private:
  const std::function<void()> on_shutdown_;
};

class StdioService final : public plugin::GRPCStdio::CallbackService {
  grpc::ServerWriteReactor<plugin::StdioData>* StreamStdio(
      grpc::CallbackServerContext*, const google::protobuf::Empty*) override {
    return new StdioReactor;
  }
};

class BrokerService final : public plugin::GRPCBroker::CallbackService {
  grpc::ServerBidiReactor<plugin::ConnInfo, plugin::ConnInfo>* StartStream(
      grpc::CallbackServerContext*) override {
    return new BrokerReactor;
  }
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_GO_PLUGIN_SERVICES_H_

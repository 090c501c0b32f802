#include "sdk/grpcplugin/diagnostics_service.h"

#include <memory>

#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/unary_call.h"

namespace sdk::grpcplugin {

grpc::ServerUnaryReactor* DiagnosticsService::CheckHealth(
    grpc::CallbackServerContext*, const pluginv2::CheckHealthRequest* proto,
    pluginv2::CheckHealthResponse* response) {
  backend::CheckHealthRequest request = FromProto(*proto);
  auto call = UnaryCall<pluginv2::CheckHealthResponse>::Make(
      response, backend::ClientOf(request.context),
      std::make_shared<backend::Call>(), &room_->counters);
  call->RunOn(room_->lanes.vital(),
              [data_source = data_source_, request, call] {
                pluginv2::CheckHealthResponse answer;
                ToProto(data_source->CheckHealth(request), &answer);
                call->Answer(std::move(answer));
              });
  return call.get();
}

grpc::ServerUnaryReactor* DiagnosticsService::CollectMetrics(
    grpc::CallbackServerContext*, const pluginv2::CollectMetricsRequest* proto,
    pluginv2::CollectMetricsResponse* response) {
  backend::CollectMetricsRequest request = FromProto(*proto);
  auto call = UnaryCall<pluginv2::CollectMetricsResponse>::Make(
      response, backend::ClientOf(request.context),
      std::make_shared<backend::Call>(), &room_->counters);
  call->RunOn(room_->lanes.vital(), [this, request, call] {
    pluginv2::CollectMetricsResponse answer;
    answer.mutable_metrics()->set_prometheus(
        data_source_->CollectMetrics(request) +
        room_->Metrics(metrics_prefix_));
    call->Answer(std::move(answer));
  });
  return call.get();
}

}  // namespace sdk::grpcplugin

#include "sdk/grpcplugin/diagnostics_service.h"

#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/unary.h"

namespace sdk::grpcplugin {

grpc::ServerUnaryReactor* DiagnosticsService::CheckHealth(
    grpc::CallbackServerContext* context,
    const pluginv2::CheckHealthRequest* request,
    pluginv2::CheckHealthResponse* response) {
  return AnswerOn(workers_, context, [=, this] {
    ToProto(data_source_->CheckHealth(FromProto(*request)), response);
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* DiagnosticsService::CollectMetrics(
    grpc::CallbackServerContext* context,
    const pluginv2::CollectMetricsRequest* request,
    pluginv2::CollectMetricsResponse* response) {
  return AnswerOn(workers_, context, [=, this] {
    response->mutable_metrics()->set_prometheus(
        data_source_->CollectMetrics(FromProto(*request)));
    return grpc::Status::OK;
  });
}

}  // namespace sdk::grpcplugin

// pluginv2.Diagnostics: health and metrics.
#ifndef SDK_GRPCPLUGIN_DIAGNOSTICS_SERVICE_H_
#define SDK_GRPCPLUGIN_DIAGNOSTICS_SERVICE_H_

#include <string>
#include <utility>

#include "backend.grpc.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/call_room.h"

namespace sdk::grpcplugin {

class DiagnosticsService final : public pluginv2::Diagnostics::CallbackService {
 public:
  // Both must outlive the service. `metrics_prefix` as in CallRoom::Metrics.
  DiagnosticsService(backend::DataSource* data_source, CallRoom* room,
                     std::string metrics_prefix)
      : data_source_(data_source),
        room_(room),
        metrics_prefix_(std::move(metrics_prefix)) {}

  grpc::ServerUnaryReactor* CheckHealth(
      grpc::CallbackServerContext* context,
      const pluginv2::CheckHealthRequest* request,
      pluginv2::CheckHealthResponse* response) override;

  grpc::ServerUnaryReactor* CollectMetrics(
      grpc::CallbackServerContext* context,
      const pluginv2::CollectMetricsRequest* request,
      pluginv2::CollectMetricsResponse* response) override;

 private:
  backend::DataSource* const data_source_;
  CallRoom* const room_;
  const std::string metrics_prefix_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_DIAGNOSTICS_SERVICE_H_

// pluginv2.Diagnostics: health and metrics.
#ifndef SDK_GRPCPLUGIN_DIAGNOSTICS_SERVICE_H_
#define SDK_GRPCPLUGIN_DIAGNOSTICS_SERVICE_H_

#include "backend.grpc.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/worker_pool.h"

namespace sdk::grpcplugin {

class DiagnosticsService final : public pluginv2::Diagnostics::CallbackService {
 public:
  // Both must outlive the service.
  DiagnosticsService(backend::DataSource* data_source, WorkerPool* workers)
      : data_source_(data_source), workers_(workers) {}

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
  WorkerPool* const workers_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_DIAGNOSTICS_SERVICE_H_

// pluginv2.Data: queries.
#ifndef SDK_GRPCPLUGIN_DATA_SERVICE_H_
#define SDK_GRPCPLUGIN_DATA_SERVICE_H_

#include "backend.grpc.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/worker_pool.h"

namespace sdk::grpcplugin {

class DataService final : public pluginv2::Data::CallbackService {
 public:
  // Both must outlive the service.
  DataService(backend::DataSource* data_source, WorkerPool* workers)
      : data_source_(data_source), workers_(workers) {}

  grpc::ServerUnaryReactor* QueryData(
      grpc::CallbackServerContext* context,
      const pluginv2::QueryDataRequest* request,
      pluginv2::QueryDataResponse* response) override;

 private:
  backend::DataSource* const data_source_;
  WorkerPool* const workers_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_DATA_SERVICE_H_

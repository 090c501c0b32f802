// pluginv2.Resource: HTTP-like requests.
#ifndef SDK_GRPCPLUGIN_RESOURCE_SERVICE_H_
#define SDK_GRPCPLUGIN_RESOURCE_SERVICE_H_

#include "backend.grpc.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/call_room.h"

namespace sdk::grpcplugin {

class ResourceService final : public pluginv2::Resource::CallbackService {
 public:
  // Both must outlive the service.
  ResourceService(backend::DataSource* data_source, CallRoom* room)
      : data_source_(data_source), room_(room) {}

  grpc::ServerWriteReactor<pluginv2::CallResourceResponse>* CallResource(
      grpc::CallbackServerContext* context,
      const pluginv2::CallResourceRequest* request) override;

 private:
  backend::DataSource* const data_source_;
  CallRoom* const room_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_RESOURCE_SERVICE_H_

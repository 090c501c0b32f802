#include "sdk/grpcplugin/resource_service.h"

#include <memory>
#include <utility>

#include "sdk/grpcplugin/call_resource_reactor.h"
#include "sdk/grpcplugin/convert.h"

namespace sdk::grpcplugin {

grpc::ServerWriteReactor<pluginv2::CallResourceResponse>*
ResourceService::CallResource(grpc::CallbackServerContext*,
                              const pluginv2::CallResourceRequest* proto) {
  backend::CallResourceRequest request = FromProto(*proto);
  request.call = std::make_shared<backend::Call>(
      room_->answers->Open(backend::ClientOf(request.context)));
  return new CallResourceReactor(data_source_, room_, std::move(request),
                                 proto->ByteSizeLong());
}

}  // namespace sdk::grpcplugin

#include "sdk/grpcplugin/resource_service.h"

#include <memory>
#include <utility>

#include "sdk/grpcplugin/call_resource_reactor.h"
#include "sdk/grpcplugin/convert.h"

namespace sdk::grpcplugin {

grpc::ServerWriteReactor<pluginv2::CallResourceResponse>*
ResourceService::CallResource(grpc::CallbackServerContext*,
                              const pluginv2::CallResourceRequest* request) {
  auto* reactor = new CallResourceReactor;
  // The request is copied here: a cancelled call may be gone, and the request
  // with it, before a worker is free.
  workers_->Schedule([data_source = data_source_,
                      sender = reactor->MakeSender(),
                      request = FromProto(*request)]() mutable {
    data_source->CallResource(request, std::move(sender));
  });
  return reactor;
}

}  // namespace sdk::grpcplugin

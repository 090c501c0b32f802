#include "sdk/grpcplugin/data_service.h"

#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/unary.h"

namespace sdk::grpcplugin {

grpc::ServerUnaryReactor* DataService::QueryData(
    grpc::CallbackServerContext* context,
    const pluginv2::QueryDataRequest* request,
    pluginv2::QueryDataResponse* response) {
  return AnswerOn(workers_, context, [=, this] {
    ToProto(data_source_->QueryData(FromProto(*request)), request->format(),
            response);
    return grpc::Status::OK;
  });
}

}  // namespace sdk::grpcplugin

#include "sdk/grpcplugin/stream_service.h"

#include <utility>

#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/run_stream_reactor.h"
#include "sdk/grpcplugin/unary.h"

namespace sdk::grpcplugin {

grpc::ServerUnaryReactor* StreamService::SubscribeStream(
    grpc::CallbackServerContext* context,
    const pluginv2::SubscribeStreamRequest* request,
    pluginv2::SubscribeStreamResponse* response) {
  return AnswerOn(workers_, context, [=, this] {
    absl::StatusOr<backend::SubscribeStreamResponse> answer =
        data_source_->SubscribeStream(FromProto(*request));
    if (!answer.ok()) return ToGrpcStatus(answer.status());
    ToProto(*std::move(answer), response);
    return grpc::Status();
  });
}

grpc::ServerWriteReactor<pluginv2::StreamPacket>* StreamService::RunStream(
    grpc::CallbackServerContext*, const pluginv2::RunStreamRequest* request) {
  return new RunStreamReactor(data_source_, stream_workers_,
                              FromProto(*request));
}

grpc::ServerUnaryReactor* StreamService::PublishStream(
    grpc::CallbackServerContext* context,
    const pluginv2::PublishStreamRequest* request,
    pluginv2::PublishStreamResponse* response) {
  return AnswerOn(workers_, context, [=, this] {
    ToProto(data_source_->PublishStream(FromProto(*request)), response);
    return grpc::Status::OK;
  });
}

}  // namespace sdk::grpcplugin

#include "sdk/grpcplugin/stream_service.h"

#include <memory>
#include <utility>

#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/run_stream_reactor.h"
#include "sdk/grpcplugin/unary.h"

namespace sdk::grpcplugin {
namespace {

// One subscription that waits for its answer. Let go without one it ends with
// an error: a call that never ends would hold up its browser and our own stop.
class SubscribeCall {
 public:
  SubscribeCall(grpc::ServerUnaryReactor* reactor,
                pluginv2::SubscribeStreamResponse* response)
      : reactor_(reactor), response_(response) {}
  SubscribeCall(const SubscribeCall&) = delete;
  SubscribeCall& operator=(const SubscribeCall&) = delete;
  ~SubscribeCall() {
    Answer(absl::InternalError("subscribe: the data source gave no answer"));
  }

  // The first answer counts.
  void Answer(absl::StatusOr<backend::SubscribeStreamResponse> answer) {
    grpc::ServerUnaryReactor* reactor = std::exchange(reactor_, nullptr);
    if (reactor == nullptr) return;
    const grpc::Status status = ToGrpcStatus(answer.status());
    if (answer.ok()) ToProto(*std::move(answer), response_);
    reactor->Finish(status);
  }

 private:
  grpc::ServerUnaryReactor* reactor_;
  pluginv2::SubscribeStreamResponse* const response_;
};

}  // namespace

grpc::ServerUnaryReactor* StreamService::SubscribeStream(
    grpc::CallbackServerContext* context,
    const pluginv2::SubscribeStreamRequest* request,
    pluginv2::SubscribeStreamResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  workers_->Schedule([=, this] {
    data_source_->SubscribeStreamLater(
        FromProto(*request),
        [call = std::make_unique<SubscribeCall>(reactor, response)](
            absl::StatusOr<backend::SubscribeStreamResponse> answer) {
          call->Answer(std::move(answer));
        });
  });
  return reactor;
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

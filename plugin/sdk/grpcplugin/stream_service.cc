#include "sdk/grpcplugin/stream_service.h"

#include <memory>
#include <utility>

#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/run_stream_reactor.h"
#include "sdk/grpcplugin/unary_call.h"

namespace sdk::grpcplugin {
namespace {

using SubscribeCall = UnaryCall<pluginv2::SubscribeStreamResponse>;

// One subscription that waits for its answer. Let go without one it ends with
// an error: a call that never ends would hold up its browser and our own stop.
class Subscriber {
 public:
  explicit Subscriber(std::shared_ptr<SubscribeCall> call)
      : call_(std::move(call)) {}
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  ~Subscriber() {
    call_->Fail(
        absl::InternalError("subscribe: the data source gave no answer"));
  }

  void Answer(absl::StatusOr<backend::SubscribeStreamResponse> answer) {
    if (!answer.ok()) return call_->Fail(answer.status());
    pluginv2::SubscribeStreamResponse response;
    ToProto(*std::move(answer), &response);
    call_->Answer(std::move(response));
  }

 private:
  const std::shared_ptr<SubscribeCall> call_;
};

}  // namespace

grpc::ServerUnaryReactor* StreamService::SubscribeStream(
    grpc::CallbackServerContext*, const pluginv2::SubscribeStreamRequest* proto,
    pluginv2::SubscribeStreamResponse* response) {
  backend::SubscribeStreamRequest request = FromProto(*proto);
  auto call = SubscribeCall::Make(response, backend::ClientOf(request.context),
                                  request.call, &room_->counters);
  call->RunOn(room_->lanes.prompt(), [data_source = data_source_,
                                      request = std::move(request), call] {
    data_source->SubscribeStreamLater(
        request, [subscriber = std::make_unique<Subscriber>(call)](
                     absl::StatusOr<backend::SubscribeStreamResponse> answer) {
          subscriber->Answer(std::move(answer));
        });
  });
  return call.get();
}

grpc::ServerWriteReactor<pluginv2::StreamPacket>* StreamService::RunStream(
    grpc::CallbackServerContext*, const pluginv2::RunStreamRequest* request) {
  return new RunStreamReactor(data_source_, room_, FromProto(*request));
}

grpc::ServerUnaryReactor* StreamService::PublishStream(
    grpc::CallbackServerContext*, const pluginv2::PublishStreamRequest* proto,
    pluginv2::PublishStreamResponse* response) {
  backend::PublishStreamRequest request = FromProto(*proto);
  auto call = UnaryCall<pluginv2::PublishStreamResponse>::Make(
      response, backend::ClientOf(request.context),
      std::make_shared<backend::Call>(), &room_->counters);
  call->RunOn(room_->lanes.prompt(),
              [data_source = data_source_, request = std::move(request), call] {
                pluginv2::PublishStreamResponse answer;
                ToProto(data_source->PublishStream(request), &answer);
                call->Answer(std::move(answer));
              });
  return call.get();
}

}  // namespace sdk::grpcplugin

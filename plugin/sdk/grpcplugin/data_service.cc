#include "sdk/grpcplugin/data_service.h"

#include <memory>
#include <utility>

#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/query_run.h"

namespace sdk::grpcplugin {
namespace {

grpc::Status Parse(const grpc::ByteBuffer& bytes,
                   pluginv2::QueryDataRequest* request) {
  grpc::ByteBuffer copy(bytes);  // of the references, not of the bytes
  return grpc::SerializationTraits<pluginv2::QueryDataRequest>::Deserialize(
      &copy, request);
}

}  // namespace

grpc::ServerUnaryReactor* DataService::QueryData(grpc::CallbackServerContext*,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* response) {
  pluginv2::QueryDataRequest proto;
  const grpc::Status parsed = Parse(*bytes, &proto);
  backend::QueryDataRequest request = FromProto(proto);
  const std::string client = backend::ClientOf(request.context);
  request.call = std::make_shared<backend::Call>(room_->answers->Open(client));
  auto call =
      QueryRun::Call::Make(response, client, request.call, &room_->counters);
  // As it came, and as it is kept.
  absl::StatusOr<backend::MemoryHold> question =
      room_->answers->Open(client)->Take(2 * bytes->Length(),
                                         "take the queries");
  if (!parsed.ok()) {
    call->Fail(absl::InvalidArgumentError(parsed.error_message()));
  } else if (!question.ok()) {
    call->Fail(absl::ResourceExhaustedError(question.status().message()));
  } else {
    std::make_shared<QueryRun>(data_source_, &room_->lanes, call,
                               std::move(request), proto.format(),
                               *std::move(question))
        ->Next();
  }
  return call.get();
}

}  // namespace sdk::grpcplugin

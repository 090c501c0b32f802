// pluginv2.Stream: Grafana Live.
#ifndef SDK_GRPCPLUGIN_STREAM_SERVICE_H_
#define SDK_GRPCPLUGIN_STREAM_SERVICE_H_

#include "backend.grpc.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/call_room.h"

namespace sdk::grpcplugin {

class StreamService final : public pluginv2::Stream::CallbackService {
 public:
  // Both must outlive the service.
  StreamService(backend::DataSource* data_source, CallRoom* room)
      : data_source_(data_source), room_(room) {}

  grpc::ServerUnaryReactor* SubscribeStream(
      grpc::CallbackServerContext* context,
      const pluginv2::SubscribeStreamRequest* request,
      pluginv2::SubscribeStreamResponse* response) override;

  grpc::ServerWriteReactor<pluginv2::StreamPacket>* RunStream(
      grpc::CallbackServerContext* context,
      const pluginv2::RunStreamRequest* request) override;

  grpc::ServerUnaryReactor* PublishStream(
      grpc::CallbackServerContext* context,
      const pluginv2::PublishStreamRequest* request,
      pluginv2::PublishStreamResponse* response) override;

 private:
  backend::DataSource* const data_source_;
  CallRoom* const room_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_STREAM_SERVICE_H_

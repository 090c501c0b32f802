// pluginv2.Stream: Grafana Live.
#ifndef SDK_GRPCPLUGIN_STREAM_SERVICE_H_
#define SDK_GRPCPLUGIN_STREAM_SERVICE_H_

#include "backend.grpc.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/worker_pool.h"

namespace sdk::grpcplugin {

class StreamService final : public pluginv2::Stream::CallbackService {
 public:
  // All must outlive the service. Streams have workers of their own, so that
  // a cancelled one ends at once however busy the others are.
  StreamService(backend::DataSource* data_source, WorkerPool* workers,
                WorkerPool* stream_workers)
      : data_source_(data_source),
        workers_(workers),
        stream_workers_(stream_workers) {}

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
  WorkerPool* const workers_;
  WorkerPool* const stream_workers_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_STREAM_SERVICE_H_

#include "sdk/grpcplugin/run_stream_reactor.h"

#include <string>
#include <utility>

#include "sdk/grpcplugin/convert.h"

namespace sdk::grpcplugin {
namespace {

class PacketSender final : public backend::StreamSender {
 public:
  explicit PacketSender(std::shared_ptr<RunStreamReactor::Packets> packets)
      : packets_(std::move(packets)) {}

  void Send(std::string packet) override {
    const size_t bytes = packet.size();
    pluginv2::StreamPacket message;
    message.set_data(std::move(packet));
    packets_->Push(std::move(message), bytes);
  }

  uint64_t dropped_packets() const override { return packets_->dropped(); }
  size_t queued_bytes() const override { return packets_->queued_bytes(); }

  void Fail(const absl::Status& status) override {
    packets_->End(status.ok() ? grpc::Status(grpc::StatusCode::INTERNAL,
                                             "run stream: failed with OK")
                              : ToGrpcStatus(status));
  }

 private:
  const std::shared_ptr<RunStreamReactor::Packets> packets_;
};

}  // namespace

RunStreamReactor::RunStreamReactor(backend::DataSource* data_source,
                                   CallRoom* room,
                                   backend::RunStreamRequest request)
    : packets_(std::make_shared<Packets>(
          this, OutboxLimits{.max_bytes = room->queues->limits().request,
                             .when_full = WhenFull::kDropOldest,
                             .memory = room->queues->Open(
                                 backend::ClientOf(request.context)),
                             .dropped = &room->counters.dropped_packets})),
      run_(std::make_shared<StreamRun>(&room->lanes.streams(),
                                       backend::ClientOf(request.context))) {
  auto sender = std::make_shared<PacketSender>(packets_);
  run_->Begin(
      [data_source, sender, request = std::move(request)] {
        return data_source->RunStream(request, sender);
      },
      [sender](const absl::Status& status) { sender->Fail(status); });
}

void RunStreamReactor::OnCancel() {
  packets_->Cancel();
  run_->End();
}

void RunStreamReactor::OnDone() {
  run_->End();
  delete this;
}

}  // namespace sdk::grpcplugin

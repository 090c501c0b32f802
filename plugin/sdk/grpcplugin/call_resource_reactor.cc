#include "sdk/grpcplugin/call_resource_reactor.h"

#include <atomic>
#include <utility>

#include "sdk/grpcplugin/convert.h"

namespace sdk::grpcplugin {
namespace {

// A sender is expected to watch queued_bytes(); beyond this the answer is given
// up, since one with a hole in it would be worse than none.
constexpr size_t kMaxQueuedBytes = 64 << 20;
constexpr int kHttpInternalError = 500;

class PieceSender final : public backend::ResourceSender {
 public:
  explicit PieceSender(std::shared_ptr<CallResourceReactor::Pieces> pieces)
      : pieces_(std::move(pieces)) {}
  ~PieceSender() override { Done(); }

  void Send(backend::CallResourceResponse piece) override {
    sent_any_ = true;
    pluginv2::CallResourceResponse message;
    ToProto(std::move(piece), &message);
    const size_t bytes = message.ByteSizeLong();
    if (pieces_->Push(std::move(message), bytes)) return;
    pieces_->End({grpc::StatusCode::RESOURCE_EXHAUSTED,
                  "send resource: the host takes it too slowly"});
  }

  void Done() override {
    if (!sent_any_) SendNoAnswer();
    pieces_->End(grpc::Status::OK);
  }

  bool cancelled() const override { return pieces_->ended(); }
  size_t queued_bytes() const override { return pieces_->queued_bytes(); }

 private:
  // Without a message the host has no status to pass on.
  void SendNoAnswer() {
    backend::CallResourceResponse answer;
    answer.status = kHttpInternalError;
    answer.headers["Content-Type"] = {"application/json"};
    answer.body = R"({"error":"the data source gave no answer"})";
    Send(std::move(answer));
  }

  const std::shared_ptr<CallResourceReactor::Pieces> pieces_;
  std::atomic<bool> sent_any_ = false;
};

}  // namespace

CallResourceReactor::CallResourceReactor(backend::DataSource* data_source,
                                         CallRoom* room,
                                         backend::CallResourceRequest request,
                                         size_t bytes)
    : room_(room),
      call_(request.call),
      pieces_(std::make_shared<Pieces>(
          this, OutboxLimits{.max_bytes = kMaxQueuedBytes,
                             .when_full = WhenFull::kRefuse,
                             .memory = call_->memory()})) {
  const std::string client = backend::ClientOf(request.context);
  absl::StatusOr<backend::MemoryHold> question =
      room->answers->Open(client)->Take(2 * bytes, "take the request");
  if (!question.ok()) {
    pieces_->End(ToGrpcStatus(question.status()));
    return;
  }
  // The request is a copy: a cancelled call may be gone before it is read.
  ticket_ = room->lanes.prompt().Schedule(
      client, [data_source, sender = std::make_shared<PieceSender>(pieces_),
               request = std::move(request),
               question = *std::move(question)]() mutable {
        data_source->CallResource(request, std::move(sender));
      });
  if (ticket_.has_value()) return;
  pieces_->End({grpc::StatusCode::RESOURCE_EXHAUSTED,
                "too many calls wait for their turn; ask again in a moment"});
}

void CallResourceReactor::OnCancel() {
  call_->Cancel();
  ++room_->counters.cancelled;
  pieces_->Cancel();
  if (ticket_.has_value()) room_->lanes.prompt().Withdraw(*ticket_);
}

}  // namespace sdk::grpcplugin

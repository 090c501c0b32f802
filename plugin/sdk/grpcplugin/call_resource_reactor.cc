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

CallResourceReactor::CallResourceReactor()
    : pieces_(
          std::make_shared<Pieces>(this, kMaxQueuedBytes, WhenFull::kRefuse)) {}

std::shared_ptr<backend::ResourceSender> CallResourceReactor::MakeSender() {
  return std::make_shared<PieceSender>(pieces_);
}

}  // namespace sdk::grpcplugin

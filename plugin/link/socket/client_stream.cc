#include "link/socket/client_stream.h"

#include <utility>

#include "absl/strings/string_view.h"

namespace xdplive::link {

using agent::v1::FromAgent;
using agent::v1::FromClient;

class ClientStream::Follower final : public LaneTaker {
 public:
  Follower(uint64_t id, std::shared_ptr<Outlet> outlet)
      : id_(id), outlet_(std::move(outlet)) {}

  void OnMessage(absl::string_view message) override {
    FromAgent sent;
    sent.mutable_message()->set_follower(id_);
    sent.mutable_message()->set_message(std::string(message));
    outlet_->SendMessage(std::move(sent));
  }
  void OnEnd(const absl::Status& why) override {
    FromAgent sent;
    sent.mutable_end()->set_follower(id_);
    sent.mutable_end()->set_why(std::string(why.message()));
    outlet_->SendNotice(std::move(sent));
  }
  void Keep(std::unique_ptr<Following> following) {
    following_ = std::move(following);
  }

 private:
  const uint64_t id_;
  const std::shared_ptr<Outlet> outlet_;
  // Last: nothing comes once it is gone.
  std::unique_ptr<Following> following_;
};

ClientStream::ClientStream(std::shared_ptr<AgentServer> server, ClientId client,
                           std::function<void()> done)
    : server_(std::move(server)),
      client_(client),
      done_(std::move(done)),
      outlet_(std::make_shared<Outlet>(this, [this] { StartRead(&read_); })) {
  StartSendInitialMetadata();
  outlet_->ReadOn();
}

ClientStream::~ClientStream() = default;

void ClientStream::OnReadDone(bool ok) {
  if (!ok) {
    if (outlet_->Close()) Finish(grpc::Status::OK);
    return;
  }
  Handle(read_);
  read_.Clear();
  outlet_->ReadOn();
}

// Also while nothing is read.
void ClientStream::OnCancel() {
  if (outlet_->Close()) Finish(grpc::Status::CANCELLED);
}

void ClientStream::OnWriteDone(bool ok) { outlet_->OnWriteDone(ok); }

void ClientStream::OnDone() {
  (void)outlet_->Close();
  followers_.clear();
  server_->Disconnected(client_);
  done_();
  delete this;
}

void ClientStream::Handle(const FromClient& asked) {
  switch (asked.what_case()) {
    case FromClient::kAsk:
      return Answer(asked.ask());
    case FromClient::kFollow:
      return FollowLane(asked.follow());
    case FromClient::kUnfollow:
      followers_.erase(asked.unfollow());
      return;
    case FromClient::WHAT_NOT_SET:
      return;
  }
}

void ClientStream::Answer(const agent::v1::Ask& asked) {
  outlet_->Asked();
  server_->Ask(client_, asked.question(),
               [outlet = outlet_, id = asked.id()](agent::v1::Answer answer) {
                 FromAgent sent;
                 sent.mutable_answered()->set_id(id);
                 *sent.mutable_answered()->mutable_answer() = std::move(answer);
                 outlet->SendAnswer(std::move(sent));
               });
}

void ClientStream::FollowLane(const agent::v1::Follow& asked) {
  auto follower = std::make_unique<Follower>(asked.follower(), outlet_);
  if (followers_.size() >= kMostFollowed) {
    return follower->OnEnd(
        absl::ResourceExhaustedError("follow lane: this client follows too "
                                     "many"));
  }
  Follower& kept = *follower;
  followers_[asked.follower()] = std::move(follower);
  kept.Keep(server_->Follow(client_, asked.lane(), kept));
}

}  // namespace xdplive::link

#include "link/socket/socket_link.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_callback.h>

#include <cstdint>
#include <deque>
#include <map>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "agent.grpc.pb.h"
#include "link/messages/bounds.h"

namespace xdplive::link {
namespace {

using agent::v1::FromAgent;
using agent::v1::FromClient;

// An agent that leaves so many unanswered is hung up on.
constexpr size_t kMostAsked = 1'024;
constexpr absl::Duration kTryAgain = absl::Milliseconds(200);

// Where a stream's messages go.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void OnMessage(FromAgent message) = 0;
  virtual void OnDone(const grpc::Status& status) = 0;
};

// One stream, from its start to its end. Owns itself; deleted by OnDone.
class Session final : public grpc::ClientBidiReactor<FromClient, FromAgent> {
 public:
  Session(agent::v1::Agent::Stub& stub, Receiver& receiver)
      : receiver_(receiver) {
    stub.async()->Connect(&context_, this);
    StartRead(&read_);
    // Writes come from outside of gRPC's calls to this.
    AddHold();
    StartCall();
  }

  void Send(FromClient message) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    waiting_.push_back(std::move(message));
    WriteNext();
  }
  void Cancel() { context_.TryCancel(); }

  void OnWriteDone(bool ok) override ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (ok) WriteNext();
  }
  void OnReadDone(bool ok) override ABSL_LOCKS_EXCLUDED(mutex_) {
    if (!ok) {
      absl::MutexLock lock(&mutex_);
      if (!std::exchange(ended_, true)) RemoveHold();
      return;
    }
    receiver_.OnMessage(std::move(read_));
    StartRead(&read_);
  }
  void OnDone(const grpc::Status& status) override {
    receiver_.OnDone(status);
    delete this;
  }

 private:
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || ended_ || waiting_.empty()) return;
    written_ = std::move(waiting_.front());
    waiting_.pop_front();
    writing_ = true;
    StartWrite(&written_);
  }

  Receiver& receiver_;
  grpc::ClientContext context_;
  FromAgent read_;
  absl::Mutex mutex_;
  FromClient written_ ABSL_GUARDED_BY(mutex_);
  std::deque<FromClient> waiting_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& path) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(2 * kMostMessageBytes);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const int try_again = static_cast<int>(absl::ToInt64Milliseconds(kTryAgain));
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, try_again);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, try_again);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, try_again);
  return grpc::CreateCustomChannel(absl::StrCat("unix:", path),
                                   grpc::InsecureChannelCredentials(),
                                   arguments);
}

class SocketLink final : public Link, private Receiver {
 public:
  SocketLink(std::string path, std::string otherwise)
      : path_(std::move(path)),
        otherwise_(std::move(otherwise)),
        stub_(agent::v1::Agent::NewStub(ChannelTo(path_))) {
    // Before the first question comes.
    absl::MutexLock lock(&mutex_);
    Open();
    keeper_ = std::thread(&SocketLink::Run, this);
  }
  ~SocketLink() override;

  std::string name() const override {
    return absl::StrCat("the agent at ", path_);
  }
  void Ask(const agent::v1::Question& question, Answered answered) override
      ABSL_LOCKS_EXCLUDED(mutex_);
  std::unique_ptr<Following> Follow(const std::string& lane,
                                    LaneTaker& taker) override
      ABSL_LOCKS_EXCLUDED(mutex_, taking_);

 private:
  class Follower;

  absl::Status Away() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return absl::UnavailableError(absl::StrCat(
        "ask the agent at ", path_, ": it does not answer (", why_,
        "); start it with 'systemctl start xdplive-agent', or look whether "
        "this user may open the socket",
        otherwise_.empty() ? "" : "; ", otherwise_));
  }
  void Open() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    session_ = new Session(*stub_, *this);
    open_ = true;
  }
  void OnMessage(FromAgent message) override
      ABSL_LOCKS_EXCLUDED(mutex_, taking_);
  void OnDone(const grpc::Status& status) override
      ABSL_LOCKS_EXCLUDED(mutex_, taking_);
  void Unfollow(uint64_t id) ABSL_LOCKS_EXCLUDED(mutex_, taking_);
  void Take(const FromAgent& message) ABSL_LOCKS_EXCLUDED(taking_);
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);

  const std::string path_;
  const std::string otherwise_;
  const std::unique_ptr<agent::v1::Agent::Stub> stub_;
  absl::Mutex mutex_;
  Session* session_ ABSL_GUARDED_BY(mutex_) = nullptr;  // null: none runs
  // Whether the session takes messages: not once it is about to end.
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  // What ended the last one.
  std::string why_ ABSL_GUARDED_BY(mutex_) = "not yet";
  std::map<uint64_t, Answered> asked_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Held while a taker is called, so that none is called once it is gone.
  absl::Mutex taking_;
  std::map<uint64_t, LaneTaker*> takers_ ABSL_GUARDED_BY(taking_);
  std::thread keeper_;
};

class SocketLink::Follower final : public Following {
 public:
  Follower(SocketLink& link, uint64_t id) : link_(link), id_(id) {}
  ~Follower() override { link_.Unfollow(id_); }

 private:
  SocketLink& link_;
  const uint64_t id_;
};

SocketLink::~SocketLink() {
  const auto ended = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return session_ == nullptr;
  };
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (session_ != nullptr) session_->Cancel();
  }
  keeper_.join();
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&ended));
}

void SocketLink::Ask(const agent::v1::Question& question, Answered answered) {
  FromClient message;
  *message.mutable_ask()->mutable_question() = question;
  absl::Status away;
  {
    absl::MutexLock lock(&mutex_);
    if (open_ && asked_.size() >= kMostAsked) session_->Cancel();
    if (open_ && asked_.size() < kMostAsked) {
      message.mutable_ask()->set_id(++last_id_);
      asked_[last_id_] = std::move(answered);
      return session_->Send(std::move(message));
    }
    away = Away();
  }
  answered(away);
}

std::unique_ptr<Following> SocketLink::Follow(const std::string& lane,
                                              LaneTaker& taker) {
  FromClient message;
  message.mutable_follow()->set_lane(lane);
  uint64_t id = 0;
  absl::Status away;
  // The taker first: the agent may answer before this returns.
  absl::MutexLock taking(&taking_);
  {
    absl::MutexLock lock(&mutex_);
    id = ++last_id_;
    message.mutable_follow()->set_follower(id);
    if (open_) {
      takers_[id] = &taker;
      session_->Send(std::move(message));
    } else {
      away = Away();
    }
  }
  if (!away.ok()) taker.OnEnd(away);
  return std::make_unique<Follower>(*this, id);
}

void SocketLink::Unfollow(uint64_t id) {
  {
    absl::MutexLock taking(&taking_);
    if (takers_.erase(id) == 0) return;
  }
  FromClient message;
  message.set_unfollow(id);
  absl::MutexLock lock(&mutex_);
  if (open_) session_->Send(std::move(message));
}

void SocketLink::OnMessage(FromAgent message) {
  if (!message.has_answered()) return Take(message);
  Answered answered;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = asked_.find(message.answered().id());
    if (found == asked_.end()) return;
    answered = std::move(found->second);
    asked_.erase(found);
  }
  answered(std::move(*message.mutable_answered()->mutable_answer()));
}

void SocketLink::Take(const FromAgent& message) {
  absl::MutexLock taking(&taking_);
  const bool ends = message.has_end();
  const auto found = takers_.find(ends ? message.end().follower()
                                       : message.message().follower());
  if (found == takers_.end()) return;
  LaneTaker& taker = *found->second;
  if (!ends) return taker.OnMessage(message.message().message());
  takers_.erase(found);
  taker.OnEnd(absl::UnavailableError(message.end().why()));
}

void SocketLink::OnDone(const grpc::Status& status) {
  std::map<uint64_t, Answered> asked;
  absl::Status away;
  {
    absl::MutexLock lock(&mutex_);
    open_ = false;
    why_ = status.ok() ? "it hung up" : status.error_message();
    away = Away();
    asked.swap(asked_);
  }
  // Nobody follows any more from here on: who came before is told.
  {
    absl::MutexLock taking(&taking_);
    for (const auto& [id, taker] : takers_) taker->OnEnd(away);
    takers_.clear();
  }
  for (const auto& [id, answered] : asked) answered(away);
  // Last: the link may go once there is no session.
  absl::MutexLock lock(&mutex_);
  session_ = nullptr;
}

void SocketLink::Run() {
  const auto stopped = [this]()
                           ABSL_NO_THREAD_SAFETY_ANALYSIS { return stopping_; };
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    if (session_ == nullptr) Open();
    mutex_.AwaitWithTimeout(absl::Condition(&stopped), kTryAgain);
  }
}

}  // namespace

std::unique_ptr<Link> OpenSocketLink(std::string path, std::string otherwise) {
  return std::make_unique<SocketLink>(std::move(path), std::move(otherwise));
}

}  // namespace xdplive::link

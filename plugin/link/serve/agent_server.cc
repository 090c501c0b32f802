#include "link/serve/agent_server.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {

using agent::v1::Answer;
using agent::v1::Question;
using TapOrError = absl::StatusOr<std::shared_ptr<ServedTap>>;

// The thread that compiles may be the last to hold a server, but cannot wait
// for itself: who lets go of what Make returned does.
struct AgentServer::Owner {
  ~Owner() { server->admission_.Stop(); }

  std::shared_ptr<AgentServer> server;
};

std::shared_ptr<AgentServer> AgentServer::Make(tap::Engine& engine,
                                               AgentName name,
                                               std::function<absl::Time()> now,
                                               Limits limits,
                                               const PastBound& past) {
  const auto owner = std::make_shared<Owner>();
  owner->server = std::shared_ptr<AgentServer>(new AgentServer(
      engine, std::move(name), std::move(now), std::move(limits), past));
  return {owner, owner->server.get()};
}

void AgentServer::Ask(ClientId client, const Question& question, Reply reply) {
  if (question.version() == 0 || question.version() > kVersion) {
    return reply(NewAnswer(absl::InvalidArgumentError(
        absl::StrCat("answer: the question is of version ", question.version(),
                     ", known are 1 to ", kVersion,
                     "; bring agent and plugin to one version"))));
  }
  switch (question.what_case()) {
    case Question::kListInterfaces:
      return reply(InterfacesAnswer(name_, admission_));
    case Question::kReadLedger:
      return reply(LedgerAnswer(name_, engine_.ReadLedger(), admission_));
    case Question::kOpenTap:
      return OpenTap(client, question.open_tap(), std::move(reply));
    case Question::kMeasureCost:
      return reply(CostFor(client));
    case Question::kHurryWindows:
      return reply(LeaseOf(client, engine_.HurryWindows()));
    case Question::kRenew:
      return reply(Renew(client, question.renew()));
    case Question::kClose:
      return reply(Close(client, question.close()));
    case Question::kReplay:
      return reply(Replay(client, question.replay()));
    case Question::WHAT_NOT_SET:
      break;
  }
  reply(NewAnswer(
      absl::UnimplementedError("answer: this agent does not know the question; "
                               "bring agent and plugin to one version")));
}

Answer AgentServer::LeaseOf(ClientId client, LeaseTable::Thing thing) {
  absl::MutexLock lock(&mutex_);
  const auto lease = leases_.Grant(client, std::move(thing), now_());
  Answer answer = NewAnswer(lease.status());
  if (!lease.ok()) return answer;
  answer.mutable_opened()->set_lease(*lease);
  answer.mutable_opened()->set_lease_ms(
      static_cast<uint32_t>(absl::ToInt64Milliseconds(LeaseTable::kTerm)));
  return answer;
}

Answer AgentServer::CostFor(ClientId client) {
  absl::StatusOr<tap::Hold> cost = engine_.MeasureCost();
  return cost.ok() ? LeaseOf(client, *std::move(cost))
                   : NewAnswer(cost.status());
}

void AgentServer::OpenTap(ClientId client, const agent::v1::TapName& asked,
                          Reply reply) {
  {
    absl::MutexLock lock(&mutex_);
    leases_.Expect(client);
  }
  const auto answer = [weak = weak_from_this(), client,
                       reply = std::move(reply)](auto tap) {
    const std::shared_ptr<AgentServer> self = weak.lock();
    if (self == nullptr) return;
    Answer answer = tap.ok() ? self->TapAnswer(client, *tap)
                             : self->NewAnswer(tap.status());
    self->Settle(client);
    reply(std::move(answer));
  };
  admission_.Admit(client, asked, [this, answer](auto admitted) {
    if (!admitted.ok()) return answer(TapOrError(admitted.status()));
    OpenAdmitted(*admitted, /*batch=*/0, answer);
  });
}

void AgentServer::Settle(ClientId client) {
  absl::MutexLock lock(&mutex_);
  leases_.Settle(client);
}

void AgentServer::OpenOwn(const tap::TapSpec& spec, size_t batch,
                          Opened opened) {
  const absl::StatusOr<AdmittedTap> admitted = admission_.WithForced(spec);
  if (!admitted.ok()) return opened(admitted.status());
  OpenAdmitted(*admitted, batch, std::move(opened));
}

absl::Status AgentServer::CheckRoom(const tap::TapSpec& asked) {
  return taps_.Find(asked) != nullptr
             ? absl::OkStatus()
             : admission_.CheckTaps(taps_.of_clients());
}

void AgentServer::OpenAdmitted(const AdmittedTap& admitted, size_t batch,
                               Opened opened) {
  const bool own = batch > 0;
  const absl::Status room = own ? absl::OkStatus() : CheckRoom(admitted.asked);
  if (!room.ok()) return opened(room);
  auto take = [weak = weak_from_this(), asked = admitted.asked, own,
               opened = std::move(opened)](
                  absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
    const std::shared_ptr<AgentServer> self = weak.lock();
    if (self == nullptr) return;
    absl::Status status = tap.status();
    // There may be more by now than when it was asked for.
    if (status.ok() && !own) status = self->CheckRoom(asked);
    opened(status.ok()
               ? TapOrError(self->taps_.FindOrAdd(asked, own, *std::move(tap)))
               : TapOrError(status));
  };
  engine_.OpenTap(admitted.in_kernel, std::move(take),
                  std::max<size_t>(batch, 1));
}

Answer AgentServer::TapAnswer(ClientId client,
                              const std::shared_ptr<ServedTap>& tap) {
  Answer answer = LeaseOf(client, tap);
  if (answer.code() != 0) return answer;
  WriteReport(tap->attachment(), *answer.mutable_opened()->mutable_report());
  answer.mutable_opened()->set_windows(tap->lanes().windows());
  if (admission_.ShowsPackets()) {
    answer.mutable_opened()->set_packets(tap->lanes().packets());
    answer.mutable_opened()->set_packets_before(tap->packets_before());
  }
  WriteLimits(admission_.ForClients(), *answer.mutable_limits());
  return answer;
}

Answer AgentServer::Renew(ClientId client, const agent::v1::Leases& leases) {
  Answer answer = NewAnswer(absl::OkStatus());
  (void)answer.mutable_ended();
  absl::MutexLock lock(&mutex_);
  const absl::Time now = now_();
  for (const LeaseId lease : leases.lease()) {
    if (!leases_.Renew(client, lease, now)) {
      answer.mutable_ended()->add_lease(lease);
    }
  }
  return answer;
}

Answer AgentServer::Close(ClientId client, const agent::v1::Leases& leases) {
  for (const LeaseId lease : leases.lease()) {
    LeaseTable::Things gone;  // outlives the lock
    absl::MutexLock lock(&mutex_);
    gone = leases_.Close(client, lease);
  }
  return NewAnswer(absl::OkStatus());
}

// What the client may be told of a lane it is told by following it, and by
// asking for its past.
TapOrError AgentServer::FindLane(ClientId client, const std::string& lane) {
  std::shared_ptr<ServedTap> tap = taps_.WithLane(lane);
  {
    absl::MutexLock lock(&mutex_);
    if (tap == nullptr || !leases_.Holds(client, tap.get())) {
      return absl::NotFoundError(
          "follow lane: this client leases no tap with it");
    }
  }
  if (lane == tap->lanes().packets()) {
    RETURN_IF_ERROR(admission_.CheckPackets());
  }
  return tap;
}

Answer AgentServer::Replay(ClientId client, const agent::v1::Replay& asked) {
  const TapOrError tap = FindLane(client, asked.lane());
  if (!tap.ok()) return NewAnswer(tap.status());
  // Who asks wants all that was seen until now.
  (*tap)->SendHeld();
  return PageAnswer(
      name_, past_->Read(asked.lane(), asked.since_unix_ns(), asked.from()));
}

std::unique_ptr<Following> AgentServer::Follow(ClientId client,
                                               const std::string& lane,
                                               LaneTaker& taker) {
  const TapOrError tap = FindLane(client, lane);
  if (tap.ok()) return (*tap)->Follow(lane, taker);
  taker.OnEnd(tap.status());
  return nullptr;
}

void AgentServer::Disconnected(ClientId client) {
  LeaseTable::Things gone;  // outlives the lock
  absl::MutexLock lock(&mutex_);
  gone = leases_.CloseAllOf(client);
}

void AgentServer::SendHeld() {
  for (const std::shared_ptr<ServedTap>& tap : taps_.All()) tap->SendHeld();
}

// Nobody finds it any more where it is not.
absl::Status AgentServer::CheckStillAllowed(const ServedTap& tap) {
  const std::string& name = tap.spec().origin.interface;
  if (!admission_.interfaces().Forbids(name)) return absl::OkStatus();
  taps_.Forget(tap.spec());
  return absl::PermissionDeniedError(
      absl::StrCat("open interface ", name,
                   ": it is gone, or the agent does not allow it any more"));
}

void AgentServer::Tick() {
  {
    LeaseTable::Things gone;  // outlives the lock
    absl::MutexLock lock(&mutex_);
    gone = leases_.TakeExpired(now_());
  }
  for (const std::shared_ptr<ServedTap>& tap : taps_.All()) {
    absl::Status status = tap->status();
    if (status.ok()) status = CheckStillAllowed(*tap);
    if (!status.ok()) tap->End(status);
  }
  past_->Forget(absl::ToUnixNanos(now_()));
  taps_.ForgetLanes();
}

}  // namespace xdplive::link

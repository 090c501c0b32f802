#include "link/serve/agent_server.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {

using agent::v1::Answer;
using agent::v1::Question;

// The thread that compiles may be the last to hold a server, but cannot wait
// for itself: who lets go of what Make returned does.
struct AgentServer::Owner {
  ~Owner() { server->admission_.Stop(); }

  std::shared_ptr<AgentServer> server;
};

std::shared_ptr<AgentServer> AgentServer::Make(tap::Engine& engine,
                                               AgentName name,
                                               std::function<absl::Time()> now,
                                               Limits limits) {
  const auto owner = std::make_shared<Owner>();
  owner->server = std::shared_ptr<AgentServer>(new AgentServer(
      engine, std::move(name), std::move(now), std::move(limits)));
  return {owner, owner->server.get()};
}

Answer AgentServer::NewAnswer(const absl::Status& status) const {
  Answer answer;
  answer.set_version(kVersion);
  answer.set_host(name_.host);
  answer.set_boot(name_.boot);
  answer.set_code(static_cast<uint32_t>(status.code()));
  answer.set_message(std::string(status.message()));
  return answer;
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
      return reply(Interfaces());
    case Question::kReadLedger:
      return reply(Ledger());
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
    case Question::WHAT_NOT_SET:
      break;
  }
  reply(NewAnswer(
      absl::UnimplementedError("answer: this agent does not know the question; "
                               "bring agent and plugin to one version")));
}

Answer AgentServer::Interfaces() {
  const auto facts = admission_.interfaces().Allowed();
  Answer answer = NewAnswer(facts.status());
  if (!facts.ok()) return answer;
  for (const tap::InterfaceInfo& info : facts->interfaces) {
    WriteInterface(info, *answer.mutable_interfaces()->add_interfaces());
  }
  answer.mutable_interfaces()->set_default_route(facts->default_route);
  answer.set_program(name_.program);
  WriteLimits(admission_.ForClients(), *answer.mutable_limits());
  return answer;
}

Answer AgentServer::Ledger() {
  Answer answer = NewAnswer(absl::OkStatus());
  (void)answer.mutable_ledger();
  for (const tap::LedgerRow& row : engine_.ReadLedger()) {
    if (!admission_.interfaces().Allows(row.tap.origin.interface)) continue;
    agent::v1::LedgerRow& written = *answer.mutable_ledger()->add_rows();
    WriteLedgerRow(row, written);
    written.mutable_tap()->set_filter(
        admission_.AskedFilter(row.tap.filter_text()));
  }
  return answer;
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
    reply(tap.ok() ? self->TapAnswer(client, *tap)
                   : self->NewAnswer(tap.status()));
    absl::MutexLock lock(&self->mutex_);
    self->leases_.Settle(client);
  };
  admission_.Admit(client, asked, [this, answer](auto admitted) {
    if (!admitted.ok())
      return answer(
          absl::StatusOr<std::shared_ptr<ServedTap>>(admitted.status()));
    OpenAdmitted(*admitted, /*own=*/false, answer);
  });
}

void AgentServer::OpenOwn(const tap::TapSpec& spec, Opened opened) {
  const absl::StatusOr<AdmittedTap> admitted = admission_.WithForced(spec);
  if (!admitted.ok()) return opened(admitted.status());
  OpenAdmitted(*admitted, /*own=*/true, std::move(opened));
}

void AgentServer::OpenAdmitted(const AdmittedTap& admitted, bool own,
                               Opened opened) {
  absl::Status room;
  if (!own) {
    absl::MutexLock lock(&mutex_);
    if (Find(admitted.asked) == nullptr) room = CheckRoom();
  }
  if (!room.ok()) return opened(room);
  engine_.OpenTap(admitted.in_kernel,
                  [weak = weak_from_this(), asked = admitted.asked, own,
                   opened = std::move(opened)](
                      absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
                    const std::shared_ptr<AgentServer> self = weak.lock();
                    if (self == nullptr) return;
                    if (!tap.ok()) return opened(tap.status());
                    opened(self->Serve(asked, own, *std::move(tap)));
                  });
}

absl::Status AgentServer::CheckRoom() {
  return admission_.CheckTaps(static_cast<size_t>(
      std::count_if(taps_.begin(), taps_.end(),
                    [](const auto& item) { return !item.second.expired(); })));
}

std::shared_ptr<ServedTap> AgentServer::Find(const tap::TapSpec& spec) {
  const auto found = taps_.find(spec);
  if (found == taps_.end()) return nullptr;
  std::shared_ptr<ServedTap> tap = found->second.lock();
  return tap != nullptr && tap->status().ok() ? tap : nullptr;
}

absl::StatusOr<std::shared_ptr<ServedTap>> AgentServer::Serve(
    const tap::TapSpec& asked, bool own, std::shared_ptr<tap::Tap> tap) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<ServedTap> served = Find(asked);
  if (served != nullptr) return served;
  if (!own) RETURN_IF_ERROR(CheckRoom());
  served =
      std::make_shared<ServedTap>(name_, ++last_tap_, asked, std::move(tap));
  taps_[asked] = served;
  return served;
}

Answer AgentServer::TapAnswer(ClientId client,
                              const std::shared_ptr<ServedTap>& tap) {
  Answer answer = LeaseOf(client, tap);
  if (answer.code() != 0) return answer;
  WriteReport(tap->attachment(), *answer.mutable_opened()->mutable_report());
  answer.mutable_opened()->set_windows(tap->windows());
  if (admission_.ShowsPackets()) {
    answer.mutable_opened()->set_packets(tap->packets());
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

std::shared_ptr<ServedTap> AgentServer::FindLane(ClientId client,
                                                 const std::string& lane) {
  absl::MutexLock lock(&mutex_);
  for (const auto& [spec, weak] : taps_) {
    std::shared_ptr<ServedTap> tap = weak.lock();
    if (tap == nullptr) continue;
    if (tap->windows() != lane && tap->packets() != lane) continue;
    return leases_.Holds(client, tap.get()) ? tap : nullptr;
  }
  return nullptr;
}

std::unique_ptr<Following> AgentServer::Follow(ClientId client,
                                               const std::string& lane,
                                               LaneTaker& taker) {
  const std::shared_ptr<ServedTap> tap = FindLane(client, lane);
  absl::Status may = tap == nullptr
                         ? absl::NotFoundError(
                               "follow lane: this client leases no tap with it")
                         : absl::OkStatus();
  if (tap != nullptr && lane == tap->packets()) may = admission_.CheckPackets();
  if (may.ok()) return tap->Follow(lane, taker);
  taker.OnEnd(may);
  return nullptr;
}

void AgentServer::Disconnected(ClientId client) {
  LeaseTable::Things gone;  // outlives the lock
  absl::MutexLock lock(&mutex_);
  gone = leases_.CloseAllOf(client);
}

// Nobody finds it any more where it is not.
absl::Status AgentServer::CheckStillAllowed(const ServedTap& tap) {
  const std::string& name = tap.spec().origin.interface;
  if (!admission_.interfaces().Forbids(name)) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  taps_.erase(tap.spec());
  return absl::PermissionDeniedError(
      absl::StrCat("open interface ", name,
                   ": it is gone, or the agent does not allow it any more"));
}

void AgentServer::Tick() {
  LeaseTable::Things gone;
  std::vector<std::shared_ptr<ServedTap>> taps;
  {
    absl::MutexLock lock(&mutex_);
    gone = leases_.TakeExpired(now_());
    for (auto at = taps_.begin(); at != taps_.end();) {
      std::shared_ptr<ServedTap> tap = at->second.lock();
      const auto here = at++;
      if (tap == nullptr) {
        taps_.erase(here);
      } else {
        taps.push_back(std::move(tap));
      }
    }
  }
  for (const std::shared_ptr<ServedTap>& tap : taps) {
    absl::Status status = tap->status();
    if (status.ok()) status = CheckStillAllowed(*tap);
    if (!status.ok()) tap->End(status);
  }
}

}  // namespace xdplive::link

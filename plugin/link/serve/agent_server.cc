#include "link/serve/agent_server.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {

using agent::v1::Answer;
using agent::v1::Question;

namespace {

// Taps that are gone and of which something is kept: a client that opens one
// after the other costs no more than this.
constexpr size_t kMostGone = 4'096;

}  // namespace

std::shared_ptr<AgentServer> AgentServer::Make(tap::Engine& engine,
                                               AgentName name,
                                               std::function<absl::Time()> now,
                                               const PastBound& past) {
  return std::shared_ptr<AgentServer>(
      new AgentServer(engine, std::move(name), std::move(now), past));
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
    case Question::kReplay:
      return reply(Replay(client, question.replay()));
    case Question::WHAT_NOT_SET:
      break;
  }
  reply(NewAnswer(
      absl::UnimplementedError("answer: this agent does not know the question; "
                               "bring agent and plugin to one version")));
}

Answer AgentServer::Interfaces() {
  const auto interfaces = engine_.Interfaces();
  Answer answer = NewAnswer(interfaces.status());
  if (!interfaces.ok()) return answer;
  for (const tap::InterfaceInfo& info : *interfaces) {
    WriteInterface(info, *answer.mutable_interfaces()->add_interfaces());
  }
  answer.mutable_interfaces()->set_default_route(
      engine_.DefaultRouteInterface().value_or(""));
  return answer;
}

Answer AgentServer::Ledger() {
  Answer answer = NewAnswer(absl::OkStatus());
  (void)answer.mutable_ledger();
  for (const tap::LedgerRow& row : engine_.ReadLedger()) {
    WriteLedgerRow(row, *answer.mutable_ledger()->add_rows());
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
  const absl::StatusOr<tap::TapSpec> spec = ReadTapName(asked);
  if (!spec.ok()) return reply(NewAnswer(spec.status()));
  engine_.OpenTap(*spec, [weak = weak_from_this(), client, reply](
                             absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
    const std::shared_ptr<AgentServer> self = weak.lock();
    if (self != nullptr) reply(self->Opened(client, std::move(tap)));
  });
}

std::shared_ptr<ServedTap> AgentServer::Find(const tap::TapSpec& spec) {
  const auto found = taps_.find(spec);
  if (found == taps_.end()) return nullptr;
  std::shared_ptr<ServedTap> tap = found->second.lock();
  return tap != nullptr && tap->status().ok() ? tap : nullptr;
}

Answer AgentServer::Opened(ClientId client,
                           absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
  if (!tap.ok()) return NewAnswer(tap.status());
  const tap::TapSpec spec = (*tap)->spec();
  std::shared_ptr<ServedTap> served;
  {
    absl::MutexLock lock(&mutex_);
    served = Find(spec);
    if (served == nullptr) {
      served = std::make_shared<ServedTap>(LanesOf(spec), *std::move(tap));
      taps_[spec] = served;
    }
  }
  return TapAnswer(client, served);
}

Answer AgentServer::TapAnswer(ClientId client,
                              const std::shared_ptr<ServedTap>& tap) {
  Answer answer = LeaseOf(client, tap);
  if (answer.code() != 0) return answer;
  WriteReport(tap->attachment(), *answer.mutable_opened()->mutable_report());
  answer.mutable_opened()->set_windows(tap->lanes().windows());
  answer.mutable_opened()->set_packets(tap->lanes().packets());
  answer.mutable_opened()->set_packets_before(tap->packets_before());
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

Answer AgentServer::Replay(ClientId client, const agent::v1::Replay& asked) {
  if (FindLane(client, asked.lane()) == nullptr) {
    return NewAnswer(
        absl::NotFoundError("replay lane: this client leases no tap with it"));
  }
  Answer answer = NewAnswer(absl::OkStatus());
  Past::Page page =
      past_->Read(asked.lane(), asked.since_unix_ns(), asked.from());
  agent::v1::Replayed& replayed = *answer.mutable_replayed();
  for (std::string& message : page.messages) {
    replayed.add_messages(std::move(message));
  }
  replayed.set_next(page.next);
  replayed.set_more(page.more);
  replayed.set_whole_since_unix_ns(page.whole_since_unix_ns);
  return answer;
}

std::shared_ptr<TapLanes> AgentServer::LanesOf(const tap::TapSpec& spec) {
  // One that is held here alone has no tap.
  if (lanes_.size() >= kMostGone + LeaseTable::kMost) {
    std::erase_if(lanes_, [](auto& it) { return it.second.use_count() == 1; });
  }
  std::shared_ptr<TapLanes>& lanes = lanes_[spec];
  if (lanes == nullptr) {
    lanes = std::make_shared<TapLanes>(name_, ++last_tap_, past_);
  }
  return lanes;
}

std::shared_ptr<ServedTap> AgentServer::FindLane(ClientId client,
                                                 const std::string& lane) {
  absl::MutexLock lock(&mutex_);
  for (const auto& [spec, weak] : taps_) {
    std::shared_ptr<ServedTap> tap = weak.lock();
    if (tap == nullptr) continue;
    if (tap->lanes().windows() != lane && tap->lanes().packets() != lane) {
      continue;
    }
    return leases_.Holds(client, tap.get()) ? tap : nullptr;
  }
  return nullptr;
}

std::unique_ptr<Following> AgentServer::Follow(ClientId client,
                                               const std::string& lane,
                                               LaneTaker& taker) {
  const std::shared_ptr<ServedTap> tap = FindLane(client, lane);
  if (tap != nullptr) return tap->Follow(lane, taker);
  taker.OnEnd(
      absl::NotFoundError("follow lane: this client leases no tap with it"));
  return nullptr;
}

void AgentServer::Disconnected(ClientId client) {
  LeaseTable::Things gone;  // outlives the lock
  absl::MutexLock lock(&mutex_);
  gone = leases_.CloseAllOf(client);
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
    std::erase_if(lanes_, [this](const auto& it) {
      const TapLanes& lanes = *it.second;
      return it.second.use_count() == 1 && !past_->Has(lanes.windows()) &&
             !past_->Has(lanes.packets());
    });
  }
  past_->Forget(absl::ToUnixNanos(now_()));
  for (const std::shared_ptr<ServedTap>& tap : taps) {
    const absl::Status status = tap->status();
    if (!status.ok()) tap->End(status);
  }
}

}  // namespace xdplive::link

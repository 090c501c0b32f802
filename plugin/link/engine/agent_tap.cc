#include "link/engine/agent_tap.h"

#include <utility>

namespace xdplive::link {

void TapState::Lose(const absl::Status& why) {
  absl::MutexLock lock(&mutex_);
  if (status_.ok()) status_ = absl::UnavailableError(why.message());
}

void TapState::SetLedger(tap::LedgerRow row) {
  absl::MutexLock lock(&mutex_);
  row.tap = ledger_.tap;
  // Windows do not say what only the agent's own ledger knows.
  if (row.kernel_memory == 0) row.kernel_memory = ledger_.kernel_memory;
  ledger_ = std::move(row);
}

tap::LedgerRow TapState::ledger() const {
  absl::MutexLock lock(&mutex_);
  return ledger_;
}

absl::Status TapState::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

void AgentTap::Lane::OnMessage(absl::string_view message) {
  absl::MutexLock lock(&mutex_);
  Take(message, sinks_);
}

void AgentTap::Lane::Add(tap::TapSink& sink) {
  absl::MutexLock lock(&mutex_);
  sinks_.push_back(&sink);
}

void AgentTap::Lane::Remove(tap::TapSink& sink) {
  absl::MutexLock lock(&mutex_);
  std::erase(sinks_, &sink);
}

class AgentTap::WindowLane final : public Lane {
 public:
  WindowLane(TapState& state, LaneId id)
      : Lane(state), reader_(std::move(id)) {}

 private:
  // What cannot be read is void, and the reader counts it.
  void Take(absl::string_view message,
            const std::vector<tap::TapSink*>& sinks) override {
    const auto window = reader_.Take(message);
    if (!window.ok() || *window == nullptr) return;
    state_.SetLedger(reader_.ledger());
    for (tap::TapSink* sink : sinks) sink->OnWindow(**window);
  }

  WindowReader reader_;
};

class AgentTap::PacketLane final : public Lane {
 public:
  PacketLane(TapState& state, LaneId id, tap::Direction direction)
      : Lane(state), reader_(std::move(id), direction) {}

 private:
  void Take(absl::string_view message,
            const std::vector<tap::TapSink*>& sinks) override {
    const auto packets = reader_.Take(message);
    if (!packets.ok() || packets->empty()) return;
    for (tap::TapSink* sink : sinks) sink->OnPackets(*packets);
  }

  PacketReader reader_;
};

namespace {

tap::LedgerRow EmptyRow(const tap::TapSpec& spec, const std::string& mode) {
  tap::LedgerRow row;
  row.tap = spec;
  row.attach_mode = mode;
  return row;
}

}  // namespace

AgentTap::AgentTap(std::shared_ptr<AgentCore> core, tap::TapSpec spec,
                   const agent::v1::Answer& answer, tap::AttachReport report)
    : core_(std::move(core)),
      spec_(std::move(spec)),
      report_(std::move(report)),
      windows_name_(answer.opened().windows()),
      packets_name_(answer.opened().packets()),
      state_(std::make_shared<TapState>(EmptyRow(spec_, report_.mode))),
      windows_(std::make_unique<WindowLane>(
          *state_, LaneId{answer.host(), windows_name_})),
      packets_(std::make_unique<PacketLane>(
          *state_, LaneId{answer.host(), packets_name_},
          spec_.origin.direction)) {}

AgentTap::~AgentTap() {
  absl::MutexLock lock(&following_mutex_);
  follows_windows_ = nullptr;
  follows_packets_ = nullptr;
}

void AgentTap::Start(tap::TapSink& sink) {
  // Sinks first: nothing that comes is missed.
  windows_->Add(sink);
  packets_->Add(sink);
  absl::MutexLock lock(&following_mutex_);
  if (follows_windows_ != nullptr) return;
  // The agent's tap counts from its first follower on, so windows come first.
  follows_windows_ = core_->link().Follow(windows_name_, *windows_);
  // An agent that shows packets to nobody has no lane of them.
  if (!packets_name_.empty()) {
    follows_packets_ = core_->link().Follow(packets_name_, *packets_);
  }
  // So that it counts when this returns.
  core_->AwaitAll();
}

void AgentTap::Stop(tap::TapSink& sink) {
  packets_->Remove(sink);
  windows_->Remove(sink);
}

}  // namespace xdplive::link

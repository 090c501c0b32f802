#include "link/engine/agent_tap.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "link/engine/tap_lane.h"

namespace xdplive::link {

namespace {

tap::LedgerRow EmptyRow(const tap::TapSpec& spec, const std::string& mode) {
  tap::LedgerRow row;
  row.tap = spec;
  row.attach_mode = mode;
  return row;
}

// More than an agent keeps: twice the largest history_mib, in pages of 512 KiB.
constexpr int kMostPages = 16'384;

// What the agent keeps of a lane, page by page.
class Pages {
 public:
  // Asks for the first, where any is wanted.
  Pages(AgentCore& core, const std::string& lane, int64_t since_unix_ns)
      : core_(core) {
    asked_.set_lane(lane);
    asked_.set_since_unix_ns(since_unix_ns);
    if (since_unix_ns != INT64_MAX) Ask();
  }

  bool some() const { return page_.messages_size() > 0; }
  int64_t whole_since() const {
    return some()
               ? std::max(page_.whole_since_unix_ns(), asked_.since_unix_ns())
               : INT64_MAX;
  }
  void Bring(TapLane& lane) {
    for (int page = 0; some() && page < kMostPages; ++page) {
      for (const std::string& message : page_.messages()) {
        lane.TakePast(message);
      }
      // One that brings us no further would never end.
      if (!page_.more() || page_.next() <= asked_.from()) return;
      asked_.set_from(page_.next());
      Ask();
    }
  }

 private:
  // An agent that cannot say has no past.
  void Ask() {
    page_.Clear();
    agent::v1::Question question;
    *question.mutable_replay() = asked_;
    absl::StatusOr<agent::v1::Answer> answer =
        core_.AskNow(std::move(question));
    if (answer.ok()) page_ = std::move(*answer->mutable_replayed());
  }

  AgentCore& core_;
  agent::v1::Replay asked_;
  agent::v1::Replayed page_;
};

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
          *state_, LaneId{answer.host(), packets_name_}, spec_.origin.direction,
          answer.opened().packets_before())) {}

AgentTap::~AgentTap() {
  absl::MutexLock lock(&following_mutex_);
  follows_windows_ = nullptr;
  follows_packets_ = nullptr;
}

void AgentTap::Start(tap::TapSink& sink) {
  absl::MutexLock lock(&following_mutex_);
  const bool first = follows_windows_ == nullptr;
  if (first) {
    windows_->BeginPast();
    packets_->BeginPast();
  }
  // Sinks first: nothing that comes is missed.
  windows_->Add(sink);
  packets_->Add(sink);
  if (!first) return sink.OnPresent();
  // The agent's tap counts from its first follower on, so windows come first.
  follows_windows_ = core_->link().Follow(windows_name_, *windows_);
  // An agent that shows packets to nobody has no lane of them.
  if (!packets_name_.empty()) {
    follows_packets_ = core_->link().Follow(packets_name_, *packets_);
  }
  // So that it counts when this returns.
  core_->AwaitAll();
  Replay(sink);
}

// What the agent kept before the first page is asked for is in the pages, and
// what it sent since then waits: there is no gap between the two.
void AgentTap::Replay(tap::TapSink& sink) {
  const tap::TapMoments wanted = sink.WantsSince();
  Pages windows(*core_, windows_name_, wanted.windows_unix_ns);
  Pages packets(*core_, packets_name_, wanted.packets_unix_ns);
  if (windows.some() || packets.some()) {
    sink.OnPast({windows.whole_since(), packets.whole_since()});
  }
  windows.Bring(*windows_);
  windows_->EndPast();
  packets.Bring(*packets_);
  sink.OnPresent();
  packets_->EndPast();
}

void AgentTap::Stop(tap::TapSink& sink) {
  packets_->Remove(sink);
  windows_->Remove(sink);
}

}  // namespace xdplive::link

// A tap of an agent's engine, as its messages show it.
//
// Threads: those of the carrier; the rest as tap::Tap says.
#ifndef XDPLIVE_LINK_ENGINE_AGENT_TAP_H_
#define XDPLIVE_LINK_ENGINE_AGENT_TAP_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "agent.pb.h"
#include "link/engine/agent_core.h"
#include "link/engine/tap_lane.h"
#include "link/engine/tap_state.h"
#include "tap/engine.h"

namespace xdplive::link {

class AgentTap final : public tap::Tap {
 public:
  // `answer` is the agent's, `report` what it has of that.
  AgentTap(std::shared_ptr<AgentCore> core, tap::TapSpec spec,
           const agent::v1::Answer& answer, tap::AttachReport report);
  ~AgentTap() override;

  // From now on it is renewed. Before anybody else has it.
  void KeepLease(tap::Hold lease) { lease_ = std::move(lease); }
  const std::shared_ptr<TapState>& state() const { return state_; }

  const tap::TapSpec& spec() const override { return spec_; }
  tap::AttachReport attachment() const override { return report_; }
  void Start(tap::TapSink& sink) override ABSL_LOCKS_EXCLUDED(following_mutex_);
  void Stop(tap::TapSink& sink) override;
  absl::StatusOr<tap::LedgerRow> ReadLedger() const override {
    return state_->ledger();
  }
  absl::Status status() const override { return state_->status(); }

 private:
  // Brings `sink` what the agent keeps of the lanes, while what is new waits.
  void Replay(tap::TapSink& sink)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(following_mutex_);

  const std::shared_ptr<AgentCore> core_;
  const tap::TapSpec spec_;
  const tap::AttachReport report_;
  const std::string windows_name_;
  const std::string packets_name_;
  const std::shared_ptr<TapState> state_;
  tap::Hold lease_;
  // Lanes outlive who brings their messages.
  std::unique_ptr<WindowLane> windows_;
  std::unique_ptr<PacketLane> packets_;
  absl::Mutex following_mutex_;
  std::unique_ptr<Following> follows_windows_ ABSL_GUARDED_BY(following_mutex_);
  std::unique_ptr<Following> follows_packets_ ABSL_GUARDED_BY(following_mutex_);
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_ENGINE_AGENT_TAP_H_

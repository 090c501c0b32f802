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
#include "link/messages/packet_messages.h"
#include "link/messages/window_messages.h"
#include "tap/engine.h"

namespace xdplive::link {

// How a tap stands. Apart from the tap, so that who tells it does not keep that
// alive.
class TapState {
 public:
  explicit TapState(tap::LedgerRow row) : ledger_(std::move(row)) {}

  // The first reason stays.
  void Lose(const absl::Status& why) ABSL_LOCKS_EXCLUDED(mutex_);
  // As the agent has it now; its tap stays.
  void SetLedger(tap::LedgerRow row) ABSL_LOCKS_EXCLUDED(mutex_);
  tap::LedgerRow ledger() const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status status() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  tap::LedgerRow ledger_ ABSL_GUARDED_BY(mutex_);
};

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
  // Those who take of one lane, and what is read of it. A lock of its own, held
  // while they are called: the two lanes do not wait for one another.
  class Lane : public LaneTaker {
   public:
    explicit Lane(TapState& state) : state_(state) {}
    void OnMessage(absl::string_view message) override;
    void OnEnd(const absl::Status& why) override { state_.Lose(why); }
    void Add(tap::TapSink& sink);
    void Remove(tap::TapSink& sink);

   protected:
    virtual void Take(absl::string_view message,
                      const std::vector<tap::TapSink*>& sinks) = 0;
    TapState& state_;

   private:
    absl::Mutex mutex_;
    std::vector<tap::TapSink*> sinks_ ABSL_GUARDED_BY(mutex_);
  };
  class WindowLane;
  class PacketLane;

  const std::shared_ptr<AgentCore> core_;
  const tap::TapSpec spec_;
  const tap::AttachReport report_;
  const std::string windows_name_;
  const std::string packets_name_;
  const std::shared_ptr<TapState> state_;
  tap::Hold lease_;
  // Lanes outlive who brings their messages.
  std::unique_ptr<Lane> windows_;
  std::unique_ptr<Lane> packets_;
  absl::Mutex following_mutex_;
  std::unique_ptr<Following> follows_windows_ ABSL_GUARDED_BY(following_mutex_);
  std::unique_ptr<Following> follows_packets_ ABSL_GUARDED_BY(following_mutex_);
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_ENGINE_AGENT_TAP_H_

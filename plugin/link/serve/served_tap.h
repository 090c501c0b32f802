// A tap of the agent's engine and its two lanes: what it shows and counts goes
// out as messages, once for all who follow.
//
// Threads: those of the engine; the rest from any.
#ifndef XDPLIVE_LINK_SERVE_SERVED_TAP_H_
#define XDPLIVE_LINK_SERVE_SERVED_TAP_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "link/serve/held_packets.h"
#include "link/serve/open_lane.h"
#include "link/serve/sender.h"
#include "link/serve/tap_lanes.h"
#include "tap/engine.h"

namespace xdplive::link {

class ServedTap final : public tap::TapSink {
 public:
  // `asked`: by what it is known to clients, whatever it is to the engine.
  ServedTap(tap::TapSpec asked, std::shared_ptr<TapLanes> lanes,
            std::shared_ptr<tap::Tap> tap, std::shared_ptr<Sender> sender);
  ~ServedTap() override;

  ServedTap(const ServedTap&) = delete;
  ServedTap& operator=(const ServedTap&) = delete;

  const tap::TapSpec& spec() const { return asked_; }
  tap::AttachReport attachment() const { return tap_->attachment(); }
  absl::Status status() const { return tap_->status(); }

  const TapLanes& lanes() const { return *lanes_; }
  // Of its lane, those written before it was there.
  uint64_t packets_before() const { return packets_before_; }
  // Follows the lane of that name, one of the two. The tap counts from its
  // first follower on.
  std::unique_ptr<Following> Follow(const std::string& lane, LaneTaker& taker)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // It counts from now on, and what it tells is kept, followed or not.
  void Start() ABSL_LOCKS_EXCLUDED(mutex_);
  // Packets that wait for their moment go out now.
  void SendHeld();
  // Followers are told why nothing more comes.
  void End(const absl::Status& why);

  void OnPackets(absl::Span<const tap::Packet> packets) override;
  void OnWindow(const tap::TapWindow& window) override;

 private:
  const tap::TapSpec asked_;
  const std::shared_ptr<TapLanes> lanes_;
  const std::shared_ptr<tap::Tap> tap_;
  const uint64_t packets_before_;
  const std::shared_ptr<OpenLane> windows_ = std::make_shared<OpenLane>();
  const std::shared_ptr<OpenLane> packets_ = std::make_shared<OpenLane>();
  const std::shared_ptr<HeldPackets> held_;
  const std::shared_ptr<Sender> sender_;
  tap::LedgerRow ledger_;  // of one thread at a time, as TapSink says
  absl::Mutex mutex_;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_SERVED_TAP_H_

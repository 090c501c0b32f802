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
#include "link/messages/packet_messages.h"
#include "link/messages/window_messages.h"
#include "link/serve/open_lane.h"
#include "tap/engine.h"

namespace xdplive::link {

// Who the agent is.
struct AgentName {
  std::string host;
  uint64_t boot = 0;         // of this run, and no other's
  std::string program = {};  // its version
};

class ServedTap final : public tap::TapSink {
 public:
  // `id` tells its lanes from those of all others of this run.
  // `asked`: by what it is known to clients, whatever it is to the engine.
  ServedTap(const AgentName& agent, uint64_t id, tap::TapSpec asked,
            std::shared_ptr<tap::Tap> tap);
  ~ServedTap() override;

  ServedTap(const ServedTap&) = delete;
  ServedTap& operator=(const ServedTap&) = delete;

  const tap::TapSpec& spec() const { return asked_; }
  tap::AttachReport attachment() const { return tap_->attachment(); }
  absl::Status status() const { return tap_->status(); }

  // Names of the lanes: "7/w", "7/p".
  const std::string& windows() const { return windows_name_; }
  const std::string& packets() const { return packets_name_; }
  // Follows the lane of that name, one of the two. The tap counts from its
  // first follower on.
  std::unique_ptr<Following> Follow(const std::string& lane, LaneTaker& taker)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Counts without followers, too.
  void Start() ABSL_LOCKS_EXCLUDED(mutex_);
  // Followers are told why nothing more comes.
  void End(const absl::Status& why);

  void OnPackets(absl::Span<const tap::Packet> packets) override;
  void OnWindow(const tap::TapWindow& window) override;

 private:
  const tap::TapSpec asked_;
  const std::shared_ptr<tap::Tap> tap_;
  const std::string windows_name_;
  const std::string packets_name_;
  const std::shared_ptr<OpenLane> windows_ = std::make_shared<OpenLane>();
  const std::shared_ptr<OpenLane> packets_ = std::make_shared<OpenLane>();
  // Each of one thread at a time, as TapSink says.
  WindowWriter window_writer_;
  PacketWriter packet_writer_;
  tap::LedgerRow ledger_;
  absl::Mutex mutex_;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_SERVED_TAP_H_

// Who takes of one lane of an agent's tap, and what is read of it.
//
// Threads: any. A lock of its own, held while sinks are called: the two lanes
// of a tap do not wait for one another.
#ifndef XDPLIVE_LINK_ENGINE_TAP_LANE_H_
#define XDPLIVE_LINK_ENGINE_TAP_LANE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "link/engine/tap_state.h"
#include "link/link.h"
#include "link/messages/packet_messages.h"
#include "link/messages/window_messages.h"
#include "tap/engine.h"

namespace xdplive::link {

class TapLane : public LaneTaker {
 public:
  // What waits at most; the oldest goes, and the numbers tell that it is lost.
  static constexpr size_t kMostWaitingBytes = 4u << 20;

  // `state` outlives it.
  explicit TapLane(TapState& state) : state_(state) {}

  void OnMessage(absl::string_view message) override
      ABSL_LOCKS_EXCLUDED(mutex_);
  void OnEnd(const absl::Status& why) override { state_.Lose(why); }
  void Add(tap::TapSink& sink) ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(tap::TapSink& sink) ABSL_LOCKS_EXCLUDED(mutex_);

  // What comes waits, and what TakePast is given goes before it.
  void BeginPast() ABSL_LOCKS_EXCLUDED(mutex_);
  void TakePast(absl::string_view message) ABSL_LOCKS_EXCLUDED(mutex_);
  void EndPast() ABSL_LOCKS_EXCLUDED(mutex_);

 protected:
  using Sinks = std::vector<tap::TapSink*>;
  // What cannot be read is void, and the reader counts it.
  virtual void Take(absl::string_view message, const Sinks& sinks,
                    bool past) = 0;

  TapState& state_;

 private:
  absl::Mutex mutex_;
  Sinks sinks_ ABSL_GUARDED_BY(mutex_);
  bool past_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::string> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

class WindowLane final : public TapLane {
 public:
  WindowLane(TapState& state, LaneId id)
      : TapLane(state), reader_(std::move(id)) {}

 private:
  void Take(absl::string_view message, const Sinks& sinks, bool past) override;

  WindowReader reader_;
};

class PacketLane final : public TapLane {
 public:
  // `before` as PacketReader has it.
  PacketLane(TapState& state, LaneId id, tap::Direction direction,
             uint64_t before)
      : TapLane(state), reader_(std::move(id), direction, before) {}

 private:
  void Take(absl::string_view message, const Sinks& sinks, bool past) override;

  PacketReader reader_;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_ENGINE_TAP_LANE_H_

// The packets of a tap on their way to who follows its lane: what fills a
// message goes at once, the rest waits for its moment.
//
// Threads: any; messages of the lane go out in their order.
#ifndef XDPLIVE_LINK_SERVE_HELD_PACKETS_H_
#define XDPLIVE_LINK_SERVE_HELD_PACKETS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "link/serve/moments.h"
#include "link/serve/open_lane.h"
#include "link/serve/tap_lanes.h"
#include "tap/packet.h"

namespace xdplive::link {

class HeldPackets {
 public:
  HeldPackets(std::shared_ptr<TapLanes> lanes, std::shared_ptr<OpenLane> lane)
      : lanes_(std::move(lanes)), lane_(std::move(lane)) {}

  // True where these are the first to wait: somebody is to Send them.
  bool Add(absl::Span<const tap::Packet> packets) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Time NextMoment(Moments& moments, absl::Time now) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Send(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Publish(const std::vector<std::string>& messages)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<TapLanes> lanes_;
  const std::shared_ptr<OpenLane> lane_;
  // Held while messages are written and sent: so nobody comes in between.
  mutable absl::Mutex mutex_;
  bool waits_ ABSL_GUARDED_BY(mutex_) = false;
  size_t packets_ ABSL_GUARDED_BY(mutex_) = 0;  // since `sent_`
  absl::Time sent_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Duration interval_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_HELD_PACKETS_H_

// A lane of the agent, and who follows it.
//
// Threads: any. Lanes do not wait for one another; takers of one lane are
// called one after the other.
#ifndef XDPLIVE_LINK_SERVE_OPEN_LANE_H_
#define XDPLIVE_LINK_SERVE_OPEN_LANE_H_

#include <memory>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "link/link.h"

namespace xdplive::link {

// One lane and its followers.
class OpenLane : public std::enable_shared_from_this<OpenLane> {
 public:
  std::unique_ptr<Following> Follow(LaneTaker& taker)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Publish(absl::string_view message) ABSL_LOCKS_EXCLUDED(mutex_);
  // Who follows from now on is told the same at once.
  void End(const absl::Status& why) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Follower;

  mutable absl::Mutex mutex_;
  std::set<LaneTaker*> takers_ ABSL_GUARDED_BY(mutex_);
  absl::Status ended_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_OPEN_LANE_H_

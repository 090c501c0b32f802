// The taps of an agent, by what was asked for: each once for all its clients,
// as long as somebody holds it. One that comes again has the lanes that it had,
// as long as something of them is kept.
//
// Threads: any.
#ifndef XDPLIVE_LINK_SERVE_TAP_TABLE_H_
#define XDPLIVE_LINK_SERVE_TAP_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "link/serve/past.h"
#include "link/serve/sender.h"
#include "link/serve/served_tap.h"
#include "link/serve/tap_lanes.h"
#include "tap/engine.h"
#include "tap/origin.h"

namespace xdplive::link {

class TapTable {
 public:
  using Taps = std::vector<std::shared_ptr<ServedTap>>;

  // Taps that are gone and of which something is kept: a client that opens one
  // after the other costs no more than this.
  static constexpr size_t kMostGone = 4'096;

  TapTable(AgentName agent, std::shared_ptr<Past> past)
      : agent_(std::move(agent)), past_(std::move(past)) {}

  // The one of that spec that counts; null where there is none.
  std::shared_ptr<ServedTap> Find(const tap::TapSpec& asked)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // The same, made of `tap` where there is none. `own`: it is the agent's own
  // from now on.
  std::shared_ptr<ServedTap> FindOrAdd(const tap::TapSpec& asked, bool own,
                                       std::shared_ptr<tap::Tap> tap)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Null where none has that lane.
  std::shared_ptr<ServedTap> WithLane(const std::string& lane)
      ABSL_LOCKS_EXCLUDED(mutex_);
  Taps All() ABSL_LOCKS_EXCLUDED(mutex_);
  // How many are open for clients alone.
  size_t of_clients() const ABSL_LOCKS_EXCLUDED(mutex_);
  // It is not found any more, however long it is held.
  void Forget(const tap::TapSpec& asked) ABSL_LOCKS_EXCLUDED(mutex_);
  // Lets go of lanes that no tap has and of which nothing is kept.
  void ForgetLanes() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Place {
    std::weak_ptr<ServedTap> tap;
    bool own = false;
  };

  std::shared_ptr<TapLanes> LanesOf(const tap::TapSpec& asked)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<ServedTap> At(const tap::TapSpec& asked) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const AgentName agent_;
  const std::shared_ptr<Past> past_;
  const std::shared_ptr<Sender> sender_ = std::make_shared<Sender>();
  mutable absl::Mutex mutex_;
  std::map<tap::TapSpec, Place> taps_ ABSL_GUARDED_BY(mutex_);
  std::map<tap::TapSpec, std::shared_ptr<TapLanes>> lanes_
      ABSL_GUARDED_BY(mutex_);
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_TAP_TABLE_H_

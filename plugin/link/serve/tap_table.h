// The taps of an agent, by what was asked for: each once for all its clients,
// as long as somebody holds it.
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
#include "link/serve/served_tap.h"
#include "tap/engine.h"
#include "tap/origin.h"

namespace xdplive::link {

class TapTable {
 public:
  using Taps = std::vector<std::shared_ptr<ServedTap>>;

  explicit TapTable(AgentName agent) : agent_(std::move(agent)) {}

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

 private:
  struct Place {
    std::weak_ptr<ServedTap> tap;
    bool own = false;
  };

  std::shared_ptr<ServedTap> At(const tap::TapSpec& asked) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const AgentName agent_;
  mutable absl::Mutex mutex_;
  std::map<tap::TapSpec, Place> taps_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_TAP_TABLE_H_

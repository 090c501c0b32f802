// What an agent sent on its lanes, kept for those who ask for it again: a
// plugin that starts anew, or comes back. Messages stay as they were written.
//
// All lanes share one bound; the oldest message of all goes first. Threads:
// any.
#ifndef XDPLIVE_LINK_SERVE_PAST_H_
#define XDPLIVE_LINK_SERVE_PAST_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace xdplive::link {

struct PastBound {
  size_t bytes = 64u << 20;
  absl::Duration reach = absl::Minutes(15);
};

class Past {
 public:
  // Of one page, where more than one message is in it.
  static constexpr size_t kPageBytes = 512u << 10;

  struct Page {
    std::vector<std::string> messages;
    uint64_t next = 0;  // hand it to the next Read
    bool more = false;
    // From when on all that the lane told is kept.
    int64_t whole_since_unix_ns = 0;
  };

  explicit Past(const PastBound& bound) : bound_(bound) {}

  // The lane tells from now on; what it told earlier stays, with a gap.
  void Begin(const std::string& lane, int64_t now_unix_ns)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Of a lane that has begun: its next message, which tells of the time until
  // then.
  void Keep(const std::string& lane, int64_t until_unix_ns,
            const std::string& message) ABSL_LOCKS_EXCLUDED(mutex_);
  // Messages of the lane in their order: from the one numbered `from` on (0:
  // from the first), those that tell of a time after `since_unix_ns`.
  Page Read(const std::string& lane, int64_t since_unix_ns, uint64_t from) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Nobody will ask for the lane any more.
  void Drop(const std::string& lane) ABSL_LOCKS_EXCLUDED(mutex_);
  // Lets go of what is older than the bound's reach.
  void Forget(int64_t now_unix_ns) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether something of the lane is kept.
  bool Has(const std::string& lane) const ABSL_LOCKS_EXCLUDED(mutex_);
  size_t bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Item {
    int64_t until_unix_ns;
    std::string message;
  };
  struct Lane {
    std::deque<Item> items;
    uint64_t first = 0;  // the number of items.front()
    int64_t whole_since_unix_ns = 0;
    bool dropped = false;  // it goes with its last item
  };
  using Lanes = std::map<std::string, Lane>;

  void DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const PastBound bound_;
  mutable absl::Mutex mutex_;
  Lanes lanes_ ABSL_GUARDED_BY(mutex_);
  // Whose each kept message is, the oldest first. A lane without any is not
  // here, and may go.
  std::deque<Lanes::iterator> order_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_PAST_H_

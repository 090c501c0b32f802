// How far the rows of each channel have gone out to its subscribers. It is the
// one point where a new subscriber and the channel's stream meet: what the
// subscriber is told first ends there, and the stream goes on from there.
//
// Threads: any. Places outlive their table.
#ifndef XDPLIVE_DATASOURCE_LIVE_STREAM_PLACE_H_
#define XDPLIVE_DATASOURCE_LIVE_STREAM_PLACE_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tap/engine.h"

namespace xdplive::datasource {

// For each tap the cursor in its packet log. Rows that are of no one tap stand
// under kAllTaps: for events the cursor in their log, for points of a chart the
// time up to which they went out.
using Cursors = std::map<tap::TapSpec, uint64_t>;
inline const tap::TapSpec kAllTaps;

struct StreamPlace {
  enum class State {
    kUnset,    // nobody was told anything
    kPlanned,  // a first subscriber was; its stream is about to run
    kRunning,
    kEnded,  // the host may run it again
  };

  // Grafana delivers rows to a subscriber some milliseconds after it is told;
  // what goes out before that is lost to it. So rows wait.
  static constexpr absl::Duration kHold = absl::Milliseconds(50);
  // However many subscribers come.
  static constexpr absl::Duration kLongestHold = absl::Milliseconds(200);
  // A plan whose stream did not come counts no longer.
  static constexpr absl::Duration kPlanKept = absl::Seconds(10);

  // Keeps rows from going out for a while.
  void Hold(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Whether subscribers have to be told no more than `cursors`.
  bool Binds(absl::Time now) const ABSL_SHARED_LOCKS_REQUIRED(mutex);

  mutable absl::Mutex mutex;  // held while rows go out
  State state ABSL_GUARDED_BY(mutex) = State::kUnset;
  Cursors cursors ABSL_GUARDED_BY(mutex);
  // Time of the newest row that went out.
  int64_t watermark_ns ABSL_GUARDED_BY(mutex) =
      std::numeric_limits<int64_t>::min();
  absl::Time planned ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
  // Of the columns that subscribers know, where columns come and go; nothing
  // while nobody was told any.
  std::optional<uint64_t> columns ABSL_GUARDED_BY(mutex);
  // Of the holds that no row has gone out between; InfiniteFuture for none.
  absl::Time hold_began ABSL_GUARDED_BY(mutex) = absl::InfiniteFuture();
  absl::Time held_until ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
};

class StreamPlaces {
 public:
  // Of a data source, at once.
  static constexpr size_t kMaxIdle = 1024;
  // For a stream that the host runs again.
  static constexpr absl::Duration kKept = absl::Minutes(1);

  // The place of the channel that is named by a ChannelKey.
  std::shared_ptr<StreamPlace> Of(const std::string& channel)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // For a stream that starts: the place, now running. Should another one still
  // run there, the new one has a place of its own that begins where that is.
  std::shared_ptr<StreamPlace> Run(const std::string& channel)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Gives back what was idle for kKept; to be called now and then.
  void Forget(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    std::shared_ptr<StreamPlace> place;
    absl::Time idle_since = absl::InfiniteFuture();  // as Forget saw it
  };

  // Nobody but the table knows of it.
  static bool IsIdle(const Entry& entry) {
    return entry.place.use_count() == 1;
  }
  std::shared_ptr<StreamPlace>& Find(const std::string& channel)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Makes room in the data source of `channel`.
  void Shrink(const std::string& channel) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<std::string, Entry> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STREAM_PLACE_H_

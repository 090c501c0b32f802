// The channels that somebody subscribed to or streams, and for a while those
// that somebody did. Channels outlive their table.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_LIVE_CHANNEL_TABLE_H_
#define XDPLIVE_DATASOURCE_LIVE_CHANNEL_TABLE_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/live/channel.h"

namespace xdplive::datasource {

class ChannelTable {
 public:
  // Of a data source, at once.
  static constexpr size_t kMaxIdle = 1024;
  // For a stream that the host runs again.
  static constexpr absl::Duration kKept = absl::Minutes(1);

  // The channel that is named by a ChannelKey.
  std::shared_ptr<Channel> Of(const std::string& name)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // For a stream that starts: the channel, claimed. Should another stream still
  // run on it, its successor, which subscribers meet from now on.
  std::shared_ptr<Channel> Run(const std::string& name)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Gives back what was idle for kKept; to be called now and then.
  void Forget(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    std::shared_ptr<Channel> channel;
    absl::Time idle_since = absl::InfiniteFuture();  // as Forget saw it
  };

  // Nobody but the table knows of it.
  static bool IsIdle(const Entry& entry) {
    return entry.channel.use_count() == 1;
  }
  std::shared_ptr<Channel>& Find(const std::string& name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Makes room in the data source of the channel `name`.
  void Shrink(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;  // before that of a channel
  std::map<std::string, Entry> channels_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_CHANNEL_TABLE_H_

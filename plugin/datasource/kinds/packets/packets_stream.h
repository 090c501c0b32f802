// One RunStream call of the packets kind: follows the feeds of its query and
// sends what they log as frames, rows only.
//
// The packet logs are its buffer: a host too slow to take frames, or more rows
// than the pace allows, leave rows lying until the oldest are skipped, and
// every skipped row is counted. Times never go back within a stream; a row
// that comes late (its tap was read after another one's) carries the time of
// the row before it.
//
// A stream that cannot capture stays open, says why in the notices of one
// frame without rows, and goes on by itself when Refresh finds it can. Schema
// and notices are sent then only: the subscriber has the schema already.
//
// Rows go out under the lock of the channel, and not while they are held for a
// new subscriber.
//
// Threads: as LiveStream.
#ifndef XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_STREAM_H_
#define XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_STREAM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/feed_lease.h"
#include "datasource/kinds/packets/packet_rows.h"
#include "datasource/live/channel.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/live/stream_outlet.h"
#include "datasource/live/stream_pace.h"
#include "datasource/past/opened_query.h"
#include "datasource/way_out/frame_sender.h"

namespace xdplive::datasource {

class PacketsStream final : public LiveStream {
 public:
  // Queued bytes past which the host counts as slow and nothing is sent.
  static constexpr size_t kMaxQueuedBytes = 2 << 20;

  // Opens the feeds of `query`.
  using Open = std::function<OpenedQuery()>;

  // What `open` needs and `counters` must outlive the stream. Opens the feeds
  // and goes on from where `channel` is, which the stream has claimed; taps
  // that its cursor does not name start at their end.
  PacketsStream(Open open, Query query, std::shared_ptr<Channel> channel,
                FrameSender sender, StreamCounters& counters);
  ~PacketsStream() override;

  PacketsStream(const PacketsStream&) = delete;
  PacketsStream& operator=(const PacketsStream&) = delete;

  absl::Time Flush(absl::Time now) override ABSL_LOCKS_EXCLUDED(mutex_);
  // Follows interfaces that come and go.
  void Refresh() override ABSL_LOCKS_EXCLUDED(mutex_);
  void Close() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Follow(OpenedQuery opened) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Time FlushRows(absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_, channel_->mutex());
  uint64_t Pending() const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_, channel_->mutex());
  std::vector<Feed::News> AllNews() const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_, channel_->mutex());
  std::vector<TapPackets> Read(uint64_t pending, size_t allowed)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_, channel_->mutex());
  void SendRows(const std::vector<TapPackets>& taps, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_, channel_->mutex());

  const Open open_;
  const Query query_;
  const std::shared_ptr<Channel> channel_;

  absl::Mutex mutex_;  // before channel_->mutex()
  std::vector<FeedLease> feeds_ ABSL_GUARDED_BY(mutex_);
  StreamPace pace_ ABSL_GUARDED_BY(mutex_);
  StreamOutlet outlet_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_STREAM_H_

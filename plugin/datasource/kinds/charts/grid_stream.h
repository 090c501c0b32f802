// The live side of the kinds that are charts: what a subscriber is told first,
// and one RunStream call. Each step goes out once all taps have counted it to
// its end.
//
// All that is of one query meets in its Channel.
//
// Threads: as LiveStream.
#ifndef XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_STREAM_H_
#define XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_STREAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "datasource/access/asker.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/kinds/charts/grid_rows.h"
#include "datasource/live/answered_history.h"
#include "datasource/live/channel.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/live/stream_outlet.h"
#include "datasource/past/flow_sources.h"
#include "datasource/past/opened_query.h"
#include "datasource/way_out/frame_answer.h"
#include "datasource/way_out/frame_sender.h"

namespace xdplive::datasource {

// The answer to one SubscribeStream: the schema, and the steps between the end
// of the subscriber's history and what the channel's stream has sent or is to
// start with. Behind a history with rows it waits a while for a first step, as
// PacketsSubscription does and for the same reason.
class GridSubscription final : public LiveStream {
 public:
  static constexpr absl::Duration kPatience = absl::Milliseconds(1200);

  // `hub` must outlive the subscription.
  GridSubscription(CaptureHub& hub, OpenedQuery opened, const Query& query,
                   std::unique_ptr<GridRows> rows,
                   std::shared_ptr<Channel> channel,
                   const std::optional<HistoryEnd>& history, absl::Time now,
                   FrameAnswer answer);
  // Answers, should it not have done so yet.
  ~GridSubscription() override;

  absl::Time Flush(absl::Time now) override;
  void Refresh() override {}
  void Close() override {}

 private:
  // Gives the version of the columns told.
  uint64_t Answer(int64_t begin, int64_t end);

  const OpenedQuery opened_;
  const UnfilteredFeeds unfiltered_;
  const Query query_;
  const std::unique_ptr<GridRows> rows_;
  const std::shared_ptr<Channel> channel_;
  const std::optional<StepsCursor> history_;
  const absl::Time deadline_;
  FrameAnswer answer_;
};

class GridStream final : public LiveStream {
 public:
  // A host that takes nothing for that many steps loses the oldest.
  static constexpr int64_t kMostSteps = 600;

  // `hub` and `counters` must outlive the stream. `channel` as
  // ChannelTable::Run gives it.
  GridStream(CaptureHub& hub, Asker asker, Query query,
             std::unique_ptr<GridRows> rows, std::shared_ptr<Channel> channel,
             FrameSender sender, StreamCounters& counters);
  ~GridStream() override;

  absl::Time Flush(absl::Time now) override ABSL_LOCKS_EXCLUDED(mutex_);
  // Follows interfaces that come and go, and series.
  void Refresh() override ABSL_LOCKS_EXCLUDED(mutex_);
  void Close() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  static constexpr int kRefreshesToRenew = 10;

  void Follow(OpenedQuery opened) ABSL_LOCKS_EXCLUDED(mutex_);
  void SendSteps(absl::Span<const flow::FlowSource> sources, int64_t end)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_, channel_->mutex());
  // Without rows.
  sdk::data::Frame EmptyFrame() const;

  CaptureHub& hub_;
  const Asker asker_;
  const Query query_;
  const std::unique_ptr<GridRows> rows_;
  const std::shared_ptr<Channel> channel_;

  absl::Mutex mutex_;  // before channel_->mutex()
  OpenedQuery opened_ ABSL_GUARDED_BY(mutex_);
  UnfilteredFeeds unfiltered_ ABSL_GUARDED_BY(mutex_);
  tap::Hold hurry_ ABSL_GUARDED_BY(mutex_);  // for fifths of a second
  int refreshes_ ABSL_GUARDED_BY(mutex_) = 0;
  StreamOutlet outlet_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_STREAM_H_

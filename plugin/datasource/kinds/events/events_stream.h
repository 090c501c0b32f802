// The live side of the events kind: one RunStream call, and what a subscriber
// is told before its rows. Rows are what was added to the log since.
//
// All that is of one query meets in its Channel.
#ifndef XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_STREAM_H_
#define XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_STREAM_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/kinds/events/events_selection.h"
#include "datasource/live/answered_history.h"
#include "datasource/live/channel.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/live/stream_outlet.h"
#include "datasource/way_out/frame_answer.h"
#include "datasource/way_out/frame_sender.h"

namespace xdplive::datasource {

// Answers a subscriber: the schema, and the rows between the end of its history
// and what the channel's stream has sent or is to start with.
void WelcomeToEvents(CaptureHub& hub, const EventsSelection& selection,
                     const std::optional<HistoryEnd>& history, Channel& channel,
                     absl::Time now, FrameAnswer answer);

class EventsStream final : public LiveStream {
 public:
  // `hub` and `counters` must outlive the stream. `channel` as
  // ChannelTable::Run gives it.
  EventsStream(CaptureHub& hub, const InterfacePolicy& policy,
               const Query& query, std::shared_ptr<Channel> channel,
               FrameSender sender, StreamCounters& counters);
  ~EventsStream() override;

  // Events come with Maintain, so that sending is Refresh's.
  absl::Time Flush(absl::Time now) override;
  void Refresh() override ABSL_LOCKS_EXCLUDED(mutex_);
  void Close() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  bool IsBehind() ABSL_LOCKS_EXCLUDED(mutex_);

  CaptureHub& hub_;
  const EventsSelection selection_;
  const std::shared_ptr<Channel> channel_;
  absl::Mutex mutex_;
  StreamOutlet outlet_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_STREAM_H_

// The answer to one SubscribeStream of the packets kind: the schema, and the
// rows between the end of the subscriber's history and what the channel's
// stream has sent, or is to start with. Grafana gives it to that one browser.
//
// A browser takes an answer without rows as a sign that its buffer is empty,
// and adds the histories of its other panels once more. So behind a history
// with rows the answer waits a while for a first one.
//
// Threads: as LiveStream; Flush of one at a time.
#ifndef XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_SUBSCRIPTION_H_
#define XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_SUBSCRIPTION_H_

#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "datasource/kinds/packets/packet_rows.h"
#include "datasource/live/answered_history.h"
#include "datasource/live/channel.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/past/opened_query.h"
#include "datasource/way_out/frame_answer.h"

namespace xdplive::datasource {

class PacketsSubscription final : public LiveStream {
 public:
  // How long an answer waits for its first row.
  static constexpr absl::Duration kPatience = absl::Seconds(1);
  // Rows of one answer, some 3 MB; the oldest ones are dropped and counted.
  static constexpr size_t kMaxRows = 10'000;

  // `history` as AnsweredHistory has it. `counters` must outlive the
  // subscription, and so must the hub of `opened`.
  PacketsSubscription(OpenedQuery opened, Query query,
                      std::shared_ptr<Channel> channel,
                      const std::optional<HistoryEnd>& history, absl::Time now,
                      FrameAnswer answer, StreamCounters& counters);
  // Answers, should it not have done so yet.
  ~PacketsSubscription() override;

  PacketsSubscription(const PacketsSubscription&) = delete;
  PacketsSubscription& operator=(const PacketsSubscription&) = delete;

  // Answers when it can.
  absl::Time Flush(absl::Time now) override;
  void Refresh() override {}
  void Close() override {}

 private:
  // Where the answer has to end.
  PacketsCursor EndOfAnswer(absl::Time now) const
      ABSL_SHARED_LOCKS_REQUIRED(channel_->mutex());
  std::vector<TapPackets> Read(const PacketsCursor& end) const;
  // Rows that are in the logs but not to be told yet.
  bool MoreToCome(const PacketsCursor& end) const;
  void Answer(const std::vector<TapPackets>& taps,
              const std::vector<RowPlace>& rows);

  const OpenedQuery opened_;
  const Query query_;
  const std::shared_ptr<Channel> channel_;
  const std::optional<PacketsCursor> history_;
  const absl::Time deadline_;
  StreamCounters& counters_;
  FrameAnswer answer_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_SUBSCRIPTION_H_

// The recent packets of one tap and what it counted, shared by every query and
// stream that asks for the same interface, direction and filter. It outlives
// the tap itself: when an interface goes and comes back, readers keep their
// place.
//
// Threads: Attach, Detach, TapStatus and Sample are the owner's, one call at a
// time; the rest may be called from any thread.
#ifndef XDPLIVE_DATASOURCE_FEEDS_FEED_H_
#define XDPLIVE_DATASOURCE_FEEDS_FEED_H_

#include <functional>
#include <memory>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "datasource/feeds/loss_history.h"
#include "flow/history/ask/group_key.h"
#include "flow/history/keep/history.h"
#include "flow/log/packet_log.h"
#include "flow/memory/memory_pool.h"
#include "tap/engine.h"

namespace xdplive::datasource {

class Feed final : public tap::TapSink, private flow::MemoryPool::Holder {
 public:
  // `origin` stands for the tap among the sources of an answer; `made` is now.
  // What is older than `reach` may be forgotten; how much is kept of it is up
  // to `pool`, which outlives the feed and has room for any number of them.
  // `on_news` is called from threads of the engine after packets or a window
  // came; it must not block.
  Feed(tap::TapSpec spec, flow::FlowOrigin origin, absl::Time made,
       absl::Duration reach, flow::MemoryPool& pool,
       std::function<void()> on_news);
  ~Feed() override;

  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  const tap::TapSpec& spec() const { return spec_; }
  const flow::FlowOrigin& origin() const { return origin_; }
  const flow::PacketLog& log() const { return log_; }
  // What was counted, second by second.
  const flow::History& history() const { return history_; }

  // The status until the first try to attach has ended.
  static absl::Status BeingAttached();

  // OK while packets are captured, else why not.
  absl::Status status() const ABSL_LOCKS_EXCLUDED(mutex_);

  // What a stream that was at `cursor` of the log goes on with. What the engine
  // brings of the time before this feed was made is no news, nor is a part of
  // which more is to follow.
  struct News {
    uint64_t from;
    uint64_t to;  // never before `from`
  };
  News NewsAfter(uint64_t cursor) const ABSL_LOCKS_EXCLUDED(mutex_);

  // From when on the log holds every row there was; InfiniteFuture before the
  // first capture.
  absl::Time HistoryBegin() const ABSL_LOCKS_EXCLUDED(mutex_);

  // From when on it counts; InfiniteFuture before the first capture.
  absl::Time CountsSince() const ABSL_LOCKS_EXCLUDED(mutex_);

  Losses LostBetween(absl::Time from, absl::Time to) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  void Attach(const std::shared_ptr<tap::Tap>& tap, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // `why` is not OK.
  void Detach(absl::Status why) ABSL_LOCKS_EXCLUDED(mutex_);
  // Of its tap: whether it counts yet.
  absl::Status TapStatus() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Notes the ledger's losses and returns the ledger; nothing without a tap.
  std::optional<tap::LedgerRow> Sample(absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

  void OnPackets(absl::Span<const tap::Packet> packets) override;
  void OnPart(absl::Span<const tap::Packet> packets) override;
  void OnWindow(const tap::TapWindow& window) override;
  tap::TapMoments WantsSince() const override;
  void OnPast(const tap::TapMoments& whole_since) override
      ABSL_LOCKS_EXCLUDED(mutex_);
  void OnPresent() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  std::shared_ptr<tap::Tap> tap() const ABSL_LOCKS_EXCLUDED(mutex_);
  // While it has no tap, what it remembers gives way to what others do.
  void SetGone(bool gone);
  // Of what it lost; log and history have shares of their own.
  size_t HeldBytes() const override ABSL_LOCKS_EXCLUDED(mutex_);
  bool GiveWay(size_t most, Depth depth) override ABSL_LOCKS_EXCLUDED(mutex_);

  const tap::TapSpec spec_;
  const flow::FlowOrigin origin_;
  const absl::Time made_;
  const std::function<void()> on_news_;
  flow::PacketLog log_;
  flow::History history_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<tap::Tap> tap_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  absl::Time counts_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  absl::Time shows_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  // The log's cursor behind what is older than the feed; none is, at first.
  uint64_t news_from_ ABSL_GUARDED_BY(mutex_) = 0;
  // The log's cursor before the parts of which more is to follow.
  uint64_t news_to_ ABSL_GUARDED_BY(mutex_) = 0;
  LossHistory losses_ ABSL_GUARDED_BY(mutex_);
  // Last, so that the pool lets go of it first.
  flow::MemoryPool::Share share_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_FEED_H_

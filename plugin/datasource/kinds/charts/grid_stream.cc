#include "datasource/kinds/charts/grid_stream.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
namespace xdplive::datasource {
namespace {

using flow::TimeGrid;
using sdk::data::FrameParts;

TimeGrid StepsBetween(int64_t begin, int64_t end, int64_t step) {
  return {
      .begin = begin,
      .step = step,
      .size = static_cast<size_t>(std::max<int64_t>(0, end - begin) / step)};
}

// The end of the last step that all taps have counted; by the clock while none
// counts.
int64_t CountedUntil(const FlowSources& flows, const Query& query,
                     absl::Time now) {
  return StepBegin(flows.end_ns().value_or(absl::ToUnixNanos(now)),
                   query.resolution_ns());
}

FlowSources FlowsSince(int64_t begin, const Query& query, const GridRows& rows,
                       const OpenedQuery& opened,
                       const UnfilteredFeeds& unfiltered) {
  return FlowSources(query.filter, opened.feeds, unfiltered,
                     absl::FromUnixNanos(begin),
                     rows.knows_keys() ? FlowSources::Past::kFromKeys
                                       : FlowSources::Past::kOwnOnly);
}

constexpr int64_t kNoPast = std::numeric_limits<int64_t>::max();

}  // namespace

GridSubscription::GridSubscription(CaptureHub& hub, OpenedQuery opened,
                                   const Query& query,
                                   std::unique_ptr<GridRows> rows,
                                   std::shared_ptr<Channel> channel,
                                   const std::optional<HistoryEnd>& history,
                                   absl::Time now, FrameAnswer answer)
    : opened_(std::move(opened)),
      unfiltered_(hub, query.filter, opened_.feeds),
      query_(query),
      rows_(std::move(rows)),
      channel_(std::move(channel)),
      history_(CursorOf<StepsCursor>(history)),
      deadline_(history.has_value() && history->has_rows &&
                        query_.resolution <= 1
                    ? now + kPatience
                    : now),
      answer_(std::move(answer)) {}

GridSubscription::~GridSubscription() {
  if (answer_.is_due()) Answer(0, 0);
}

absl::Time GridSubscription::Flush(absl::Time now) {
  absl::MutexLock sending(&channel_->mutex());
  const FlowSources flows =
      FlowsSince(kNoPast, query_, *rows_, opened_, unfiltered_);
  const StepsCursor* sent = channel_->BoundBy<StepsCursor>(now);
  const int64_t end =
      sent != nullptr ? sent->end_ns : CountedUntil(flows, query_, now);
  const int64_t begin =
      history_.has_value() ? std::min(end, history_->end_ns) : end;
  if (begin == end && now < deadline_) return deadline_;
  const uint64_t columns = Answer(begin, end);
  channel_->Welcome(StepsCursor{end, columns}, now,
                    /*holds=*/history_.has_value());
  return absl::InfinitePast();
}

uint64_t GridSubscription::Answer(int64_t begin, int64_t end) {
  const FlowSources flows =
      FlowsSince(begin, query_, *rows_, opened_, unfiltered_);
  const TimeGrid grid = StepsBetween(begin, end, query_.resolution_ns());
  GridRows::Answer rows = rows_->Ask(flows.sources(), grid);
  answer_.Give(std::move(rows.frame),
               grid.size == 0 ? FrameParts::kSchema : FrameParts::kAll);
  return rows.version;
}

GridStream::GridStream(CaptureHub& hub, Asker asker, Query query,
                       std::unique_ptr<GridRows> rows,
                       std::shared_ptr<Channel> channel, FrameSender sender,
                       StreamCounters& counters)
    : hub_(hub),
      asker_(std::move(asker)),
      query_(std::move(query)),
      rows_(std::move(rows)),
      channel_(std::move(channel)),
      outlet_(std::move(sender), counters) {
  Follow(OpenQuery(hub_, asker_, query_));
  absl::MutexLock lock(&mutex_);
  absl::MutexLock sending(&channel_->mutex());
  channel_->BeginAt(StepsCursor{
      CountedUntil(FlowsSince(kNoPast, query_, *rows_, opened_, unfiltered_),
                   query_, absl::Now())});
}

GridStream::~GridStream() { channel_->End(); }

void GridStream::Refresh() { Follow(OpenQuery(hub_, asker_, query_)); }

void GridStream::Close() {
  absl::MutexLock lock(&mutex_);
  outlet_.Close();
}

void GridStream::Follow(OpenedQuery opened) {
  tap::Hold hurry = query_.resolution < 1 ? hub_.HurryWindows() : nullptr;
  UnfilteredFeeds unfiltered(hub_, query_.filter, opened.feeds);
  const FlowSources flows =
      FlowsSince(kNoPast, query_, *rows_, opened, unfiltered);
  bool renew = false;
  {
    absl::MutexLock lock(&mutex_);
    std::swap(opened_, opened);
    std::swap(unfiltered_, unfiltered);
    hurry_.swap(hurry);
    outlet_.SetFailure(FailureOf(opened_));
    renew = ++refreshes_ % kRefreshesToRenew == 0;
  }
  if (renew && flows.end_ns().has_value()) {
    rows_->Renew(flows.sources(), *flows.end_ns());
  }
  // The old feeds go here, outside the lock: releasing a lease takes the hub's.
}

absl::Time GridStream::Flush(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (outlet_.closed()) return absl::InfiniteFuture();
  if (outlet_.has_news()) outlet_.SendNews(EmptyFrame());
  absl::MutexLock sending(&channel_->mutex());
  const int64_t begin = channel_->cursor<StepsCursor>().end_ns;
  const FlowSources flows =
      FlowsSince(begin, query_, *rows_, opened_, unfiltered_);
  if (!flows.end_ns().has_value()) return absl::InfiniteFuture();
  const int64_t end = StepBegin(*flows.end_ns(), query_.resolution_ns());
  if (end <= begin) return absl::InfiniteFuture();
  if (now < channel_->held_until()) return channel_->held_until();
  // A host that is slow is sent the more later on, by the next window.
  if (outlet_.queued_bytes() > 0) return absl::InfiniteFuture();
  SendSteps(flows.sources(), end);
  return absl::InfiniteFuture();
}

void GridStream::SendSteps(absl::Span<const flow::FlowSource> sources,
                           int64_t end) {
  const int64_t step = query_.resolution_ns();
  StepsCursor& sent = channel_->cursor<StepsCursor>();
  int64_t begin = sent.end_ns;
  if ((end - begin) / step > kMostSteps) {
    outlet_.Dropped(static_cast<uint64_t>((end - begin) / step - kMostSteps));
    begin = end - kMostSteps * step;
  }
  const TimeGrid grid = StepsBetween(begin, end, step);
  GridRows::Answer answer = rows_->Ask(sources, grid);
  const bool same = sent.columns == answer.version;
  sent = {end, answer.version};
  channel_->Sent();
  outlet_.Send(std::move(answer.frame),
               same ? FrameParts::kData : FrameParts::kAll, grid.size);
}

sdk::data::Frame GridStream::EmptyFrame() const {
  return rows_->Ask({}, StepsBetween(0, 0, query_.resolution_ns())).frame;
}

}  // namespace xdplive::datasource

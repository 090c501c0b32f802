#include "datasource/live/stream_scheduler.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace xdplive::datasource {

// What the SDK holds of a running stream.
class StreamScheduler::Handle final : public sdk::backend::RunningStream {
 public:
  Handle(StreamScheduler& scheduler, std::shared_ptr<LiveStream> stream)
      : scheduler_(scheduler), stream_(std::move(stream)) {}

  ~Handle() override {
    stream_->Close();
    scheduler_.Erase(stream_);
  }

 private:
  StreamScheduler& scheduler_;
  const std::shared_ptr<LiveStream> stream_;
};

StreamScheduler::StreamScheduler(CaptureHub& hub, WakeSignal& wake)
    : hub_(hub),
      wake_(wake),
      rows_thread_([this] { FlushLoop(rows_); }),
      charts_thread_([this] { FlushLoop(charts_); }),
      refresh_thread_([this] { RefreshLoop(); }),
      maintain_thread_([this] { MaintainLoop(); }) {}

StreamScheduler::~StreamScheduler() {
  stop_.Notify();
  wake_.Notify();
  rows_thread_.join();
  charts_thread_.join();
  refresh_thread_.join();
  maintain_thread_.join();
}

void StreamScheduler::RunUntilFinished(std::shared_ptr<LiveStream> stream,
                                       StreamOwner owner, Lane lane) {
  const absl::Time now = absl::Now();
  refreshes_.Add(stream, owner, now + kRefreshPeriod);
  StreamTurns& turns = lane == Lane::kRows ? rows_ : charts_;
  turns.Add(std::move(stream), std::move(owner), now);
  wake_.Notify();
}

std::unique_ptr<sdk::backend::RunningStream> StreamScheduler::Run(
    std::unique_ptr<LiveStream> stream, StreamOwner owner, Lane lane) {
  std::shared_ptr<LiveStream> shared = std::move(stream);
  RunUntilFinished(shared, std::move(owner), lane);
  return std::make_unique<Handle>(*this, std::move(shared));
}

void StreamScheduler::Erase(const std::shared_ptr<LiveStream>& stream) {
  refreshes_.Remove(stream);
  rows_.Remove(stream);
  charts_.Remove(stream);
}

void StreamScheduler::FlushLoop(StreamTurns& turns) {
  uint64_t seen = 0;
  while (!stop_.HasBeenNotified()) {
    if (WaitForNews(turns, seen)) turns.AllAreDue(absl::Now());
    const absl::Time round = absl::Now();
    FlushRound(turns);
    absl::SleepFor(round + kRound - absl::Now());
  }
}

bool StreamScheduler::WaitForNews(StreamTurns& turns, uint64_t& seen) {
  const absl::Time since = absl::Now();
  if (!wake_.WaitUntil(turns.NextDue(), seen)) return false;
  if (absl::Now() - since > kRound) absl::SleepFor(kTogether);
  return true;
}

// Ends early when it takes long: whose turn it is then is another question.
void StreamScheduler::FlushRound(StreamTurns& turns) {
  absl::Time now = absl::Now();
  const absl::Time end = now + kRound;
  for (const std::shared_ptr<LiveStream>& stream : turns.Due(now)) {
    const absl::Time next = stream->Flush(now);
    const absl::Time began = std::exchange(now, absl::Now());
    turns.Took(stream, now - began, next);
    if (next == absl::InfinitePast()) Erase(stream);
    if (now >= end) return;
  }
}

void StreamScheduler::RefreshLoop() {
  absl::Duration wait = kRefreshPeriod;
  while (!stop_.WaitForNotificationWithTimeout(wait)) {
    for (const std::shared_ptr<LiveStream>& stream :
         refreshes_.Due(absl::Now())) {
      const absl::Time began = absl::Now();
      stream->Refresh();
      refreshes_.Took(stream, absl::Now() - began, began + kRefreshPeriod);
      if (stop_.HasBeenNotified()) return;
      if (absl::Now() - began >= kRound) break;  // as FlushRound
    }
    wait = std::clamp(refreshes_.NextDue() - absl::Now(), absl::ZeroDuration(),
                      kRefreshPeriod / 10);
  }
}

void StreamScheduler::MaintainLoop() {
  while (!stop_.WaitForNotificationWithTimeout(kRefreshPeriod)) {
    hub_.Maintain();
    wake_.Notify();
  }
}

}  // namespace xdplive::datasource

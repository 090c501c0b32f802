#include "datasource/stream_scheduler.h"

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
      flush_thread_([this] { FlushLoop(); }),
      refresh_thread_([this] { RefreshLoop(); }) {}

StreamScheduler::~StreamScheduler() {
  stop_.Notify();
  wake_.Notify();
  flush_thread_.join();
  refresh_thread_.join();
}

void StreamScheduler::RunUntilFinished(std::shared_ptr<LiveStream> stream) {
  {
    absl::MutexLock lock(&mutex_);
    streams_.insert(std::move(stream));
  }
  wake_.Notify();
}

std::unique_ptr<sdk::backend::RunningStream> StreamScheduler::Run(
    std::unique_ptr<LiveStream> stream) {
  std::shared_ptr<LiveStream> shared = std::move(stream);
  RunUntilFinished(shared);
  return std::make_unique<Handle>(*this, std::move(shared));
}

void StreamScheduler::Erase(const std::shared_ptr<LiveStream>& stream) {
  absl::MutexLock lock(&mutex_);
  streams_.erase(stream);
}

StreamScheduler::StreamList StreamScheduler::Streams() const {
  absl::MutexLock lock(&mutex_);
  return {streams_.begin(), streams_.end()};
}

void StreamScheduler::FlushLoop() {
  absl::Time deadline = absl::InfiniteFuture();
  while (!stop_.HasBeenNotified()) {
    wake_.WaitUntil(deadline);
    const absl::Time round = absl::Now();
    deadline = FlushAll();
    absl::SleepFor(round + kMinRound - absl::Now());
  }
}

absl::Time StreamScheduler::FlushAll() {
  absl::Time deadline = absl::InfiniteFuture();
  for (const std::shared_ptr<LiveStream>& stream : Streams()) {
    const absl::Time next = stream->Flush(absl::Now());
    if (next == absl::InfinitePast()) {
      Erase(stream);
    } else {
      deadline = std::min(deadline, next);
    }
  }
  return deadline;
}

void StreamScheduler::RefreshLoop() {
  while (!stop_.WaitForNotificationWithTimeout(kRefreshPeriod)) {
    hub_.Maintain();
    for (const std::shared_ptr<LiveStream>& stream : Streams()) {
      stream->Refresh();
    }
    wake_.Notify();
  }
}

}  // namespace xdplive::datasource

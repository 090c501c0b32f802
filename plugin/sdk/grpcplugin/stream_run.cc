#include "sdk/grpcplugin/stream_run.h"

#include <utility>

namespace sdk::grpcplugin {

void StreamRun::Begin(
    Open open, const std::function<void(const absl::Status&)>& on_error) {
  auto task = [self = shared_from_this(), open = std::move(open), on_error] {
    {
      absl::MutexLock lock(&self->mutex_);
      if (self->ended_) return;
    }
    absl::StatusOr<std::unique_ptr<backend::RunningStream>> running = open();
    if (running.ok()) {
      self->Keep(*std::move(running));
    } else {
      on_error(running.status());
    }
  };
  {
    absl::MutexLock lock(&mutex_);
    ticket_ = workers_->Schedule(client_, std::move(task));
    if (ticket_.has_value()) return;
  }
  on_error(absl::ResourceExhaustedError(
      "run stream: too many wait for their turn; ask again in a moment"));
}

void StreamRun::Keep(std::unique_ptr<backend::RunningStream> running) {
  absl::MutexLock lock(&mutex_);
  // Ended while it was opened: destroyed by the caller's scope, unlocked.
  if (!ended_) running_ = std::move(running);
}

void StreamRun::End() {
  std::unique_ptr<backend::RunningStream> running;
  WorkerPool::Task withdrawn;
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    running = std::move(running_);
    if (ticket_.has_value()) withdrawn = workers_->Withdraw(*ticket_);
  }
  if (running == nullptr) return;
  workers_->ScheduleMore(
      client_, [running = std::move(running)]() mutable { running.reset(); });
}

}  // namespace sdk::grpcplugin

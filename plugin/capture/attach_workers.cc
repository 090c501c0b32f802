#include "capture/attach_workers.h"

#include <utility>

namespace xdplive::capture {

AttachWorkers::~AttachWorkers() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

void AttachWorkers::Run(size_t batch, std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  jobs_.emplace(batch, std::move(job));
  while (threads_.size() < static_cast<size_t>(wanted_)) {
    threads_.emplace_back(&AttachWorkers::Work, this);
  }
}

void AttachWorkers::Work() {
  while (true) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](AttachWorkers* self) ABSL_NO_THREAD_SAFETY_ANALYSIS {
            return self->stopping_ || !self->jobs_.empty();
          },
          this));
      if (stopping_) return;
      job = std::move(jobs_.begin()->second);
      jobs_.erase(jobs_.begin());
    }
    job();
  }
}

}  // namespace xdplive::capture

#include "jobs/job_threads.h"

#include <utility>

namespace xdplive::jobs {

JobThreads::~JobThreads() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

void JobThreads::Run(size_t batch, std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  jobs_.emplace(batch, std::move(job));
  while (threads_.size() < static_cast<size_t>(wanted_)) {
    threads_.emplace_back(&JobThreads::Work, this);
  }
}

void JobThreads::Work() {
  while (true) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](JobThreads* self) ABSL_NO_THREAD_SAFETY_ANALYSIS {
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

}  // namespace xdplive::jobs

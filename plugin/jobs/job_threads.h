// Threads for what takes its time, so that nobody holds a lock or an answer for
// it.
#ifndef XDPLIVE_JOBS_JOB_THREADS_H_
#define XDPLIVE_JOBS_JOB_THREADS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace xdplive::jobs {

class JobThreads {
 public:
  // `threads` are started with the first job.
  explicit JobThreads(int threads) : wanted_(threads) {}
  // Waits for the jobs that began; the others are not done.
  ~JobThreads();

  JobThreads(const JobThreads&) = delete;
  JobThreads& operator=(const JobThreads&) = delete;

  // Does `job` soon. Those of smaller batches go first: who asks for one
  // interface does not wait behind who asks for hundreds.
  void Run(size_t batch, std::function<void()> job) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Work() ABSL_LOCKS_EXCLUDED(mutex_);

  const int wanted_;
  absl::Mutex mutex_;
  std::multimap<size_t, std::function<void()>> jobs_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::jobs

#endif  // XDPLIVE_JOBS_JOB_THREADS_H_

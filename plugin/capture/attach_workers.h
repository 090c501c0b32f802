// The threads that attach: loading a hook's programs takes some hundredths of a
// second each, and nobody holds a lock or an answer for it.
#ifndef XDPLIVE_CAPTURE_ATTACH_WORKERS_H_
#define XDPLIVE_CAPTURE_ATTACH_WORKERS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace xdplive::capture {

class AttachWorkers {
 public:
  // `threads` are started with the first job.
  explicit AttachWorkers(int threads) : wanted_(threads) {}
  // Waits for the jobs that began; the others are not done.
  ~AttachWorkers();

  AttachWorkers(const AttachWorkers&) = delete;
  AttachWorkers& operator=(const AttachWorkers&) = delete;

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

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_WORKERS_H_

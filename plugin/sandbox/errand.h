// One thing that takes a right which the process gives up: a child keeps that
// right and nothing else, and does the one thing when it is asked.
#ifndef XDPLIVE_SANDBOX_ERRAND_H_
#define XDPLIVE_SANDBOX_ERRAND_H_

#include <sys/types.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace xdplive::sandbox {

// Whoever takes the process over can have the errand run, no more: the child
// reads one byte and knows no argument. It ends with the process, however that
// ends, and shows as "gpx_errand".
class Errand {
 public:
  // A descriptor, or an error below 0 as the kernel gives it (-EPERM). May call
  // bpf(2) and nothing else of the kernel, and not allocate.
  using Work = int (*)();

  // Forks where the process has the capability `right` (CAP_*), so before any
  // thread starts and before Enter(). Elsewhere Run() does the work here.
  Errand(int right, Work work);
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;
  ~Errand();

  // What the work gives; the descriptor is the caller's to close. -EPIPE where
  // the child is gone, as it is where it could not be shut in. Any thread.
  int Run() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const Work work_;
  pid_t child_ = -1;
  absl::Mutex mutex_;  // one question at a time
  int socket_ ABSL_GUARDED_BY(mutex_) = -1;
};

}  // namespace xdplive::sandbox

#endif  // XDPLIVE_SANDBOX_ERRAND_H_

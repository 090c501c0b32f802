// Threads that run the data source's methods, so that gRPC's own never wait.
#ifndef SDK_GRPCPLUGIN_WORKER_POOL_H_
#define SDK_GRPCPLUGIN_WORKER_POOL_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace sdk::grpcplugin {

class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // Runs what is still scheduled, then joins.
  ~WorkerPool();

  // Runs `task` soon on one of the threads, in order of arrival. Any thread.
  void Schedule(absl::AnyInvocable<void()> task);

 private:
  void Work();
  bool HasWorkOrStops() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !tasks_.empty() || stops_;
  }

  absl::Mutex mutex_;
  std::deque<absl::AnyInvocable<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stops_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_WORKER_POOL_H_

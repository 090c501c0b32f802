// The data source's half of one RunStream call. It is begun and destroyed on
// worker threads, in this order, however early the call ends.
#ifndef SDK_GRPCPLUGIN_STREAM_RUN_H_
#define SDK_GRPCPLUGIN_STREAM_RUN_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "sdk/backend/stream.h"
#include "sdk/grpcplugin/worker_pool.h"

namespace sdk::grpcplugin {

class StreamRun : public std::enable_shared_from_this<StreamRun> {
 public:
  using Open =
      std::function<absl::StatusOr<std::unique_ptr<backend::RunningStream>>()>;

  // `workers` must outlive every task that is scheduled here.
  StreamRun(WorkerPool* workers, std::string client)
      : workers_(workers), client_(std::move(client)) {}
  StreamRun(const StreamRun&) = delete;
  StreamRun& operator=(const StreamRun&) = delete;

  // Runs `open` on a worker, in the client's turn, and keeps its result; an
  // error goes to `on_error`, also that too many wait.
  void Begin(Open open,
             const std::function<void(const absl::Status&)>& on_error);

  // Has the running stream destroyed on a worker. Never blocks; may be called
  // again.
  void End();

 private:
  void Keep(std::unique_ptr<backend::RunningStream> running);

  WorkerPool* const workers_;
  const std::string client_;
  absl::Mutex mutex_;
  std::optional<WorkerPool::Ticket> ticket_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<backend::RunningStream> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_STREAM_RUN_H_

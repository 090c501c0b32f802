// One unary call of the host, answered by worker threads.
//
// A cancelled call ends at once: what waits for a thread is taken back, and
// what a thread is at is told (backend::Call) and its answer let go. So the
// request is copied before, and the response is gRPC's only when the call ends.
#ifndef SDK_GRPCPLUGIN_UNARY_CALL_H_
#define SDK_GRPCPLUGIN_UNARY_CALL_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "sdk/backend/call.h"
#include "sdk/grpcplugin/call_counters.h"
#include "sdk/grpcplugin/convert.h"
#include "sdk/grpcplugin/worker_pool.h"

namespace sdk::grpcplugin {

// Kept by gRPC until OnDone, and by its tasks.
template <typename Response>
class UnaryCall final
    : public grpc::ServerUnaryReactor,
      public std::enable_shared_from_this<UnaryCall<Response>> {
 public:
  // `response` is the call's; `counters` must outlive it.
  static std::shared_ptr<UnaryCall> Make(Response* response, std::string client,
                                         std::shared_ptr<backend::Call> call,
                                         CallCounters* counters) {
    auto self = std::make_shared<UnaryCall>(response, std::move(client),
                                            std::move(call), counters);
    self->self_ = self;
    return self;
  }

  UnaryCall(Response* response, std::string client,
            std::shared_ptr<backend::Call> call, CallCounters* counters)
      : response_(response),
        client_(std::move(client)),
        call_(std::move(call)),
        counters_(counters) {}

  // Runs `work` on `pool` unless the call has ended by then. Ends the call when
  // too many wait.
  void RunOn(WorkerPool& pool, WorkerPool::Task work) {
    {
      absl::MutexLock lock(&mutex_);
      if (ended_) return;
      auto task = [self = this->shared_from_this(),
                   work = std::move(work)]() mutable {
        if (!self->call_->cancelled()) work();
      };
      pool_ = &pool;
      ticket_ = begun_ ? pool.ScheduleMore(client_, std::move(task))
                       : pool.Schedule(client_, std::move(task));
      begun_ = true;
      if (ticket_.has_value()) return;
    }
    Fail(absl::ResourceExhaustedError(
        absl::StrCat("too many calls wait for their turn: ", pool.waiting(),
                     "; ask again in a moment")));
  }

  // Ends the call. The first end counts.
  void Answer(Response answer) {
    End(grpc::Status::OK, [&] { *response_ = std::move(answer); });
  }
  void Fail(const absl::Status& status) {
    End(ToGrpcStatus(status), [] {});
  }

  const backend::Call& call() const { return *call_; }

  void OnCancel() override {
    call_->Cancel();
    WorkerPool::Task withdrawn;
    {
      absl::MutexLock lock(&mutex_);
      if (ticket_.has_value()) withdrawn = pool_->Withdraw(*ticket_);
    }
    if (End(grpc::Status::CANCELLED, [] {})) ++counters_->cancelled;
  }
  void OnDone() override { self_.reset(); }

 private:
  // `fill` may touch the response. Tells whether it was the first end.
  template <typename Fill>
  bool End(const grpc::Status& status, Fill fill) {
    // gRPC may let go of the call inside Finish.
    const auto self = this->shared_from_this();
    {
      absl::MutexLock lock(&mutex_);
      if (std::exchange(ended_, true)) return false;
      fill();
    }
    this->Finish(status);
    return true;
  }

  Response* const response_;
  const std::string client_;
  const std::shared_ptr<backend::Call> call_;
  CallCounters* const counters_;
  std::shared_ptr<UnaryCall> self_;  // until OnDone

  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool begun_ ABSL_GUARDED_BY(mutex_) = false;
  WorkerPool* pool_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::optional<WorkerPool::Ticket> ticket_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_UNARY_CALL_H_

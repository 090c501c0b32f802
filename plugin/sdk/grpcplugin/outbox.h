// What waits to be written to one server-streaming call, bounded by itself and,
// with others', by a memory budget.
//
// Senders push from any thread and never block; the reactor forwards its
// OnWriteDone and OnCancel. One write is in flight at a time, Finish is called
// exactly once and nothing is started after it, whatever the threads do. The
// outbox is shared between reactor and senders, so it may outlive the reactor,
// which it touches no more once it has called Finish.
#ifndef SDK_GRPCPLUGIN_OUTBOX_H_
#define SDK_GRPCPLUGIN_OUTBOX_H_

#include <grpcpp/support/status.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "sdk/backend/memory_budget.h"

namespace sdk::grpcplugin {

enum class WhenFull { kDropOldest, kRefuse };

struct OutboxLimits {
  size_t max_bytes = 0;
  WhenFull when_full = WhenFull::kDropOldest;
  std::shared_ptr<backend::RequestMemory> memory = nullptr;  // null: none
  std::atomic<uint64_t>* dropped = nullptr;  // of many; null: not counted
};

// Reactor has StartWrite(const Message*) and Finish(grpc::Status), as
// grpc::ServerWriteReactor<Message> does.
template <typename Message, typename Reactor>
class Outbox {
 public:
  Outbox(Reactor* reactor, OutboxLimits limits)
      : reactor_(reactor), limits_(std::move(limits)) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Queues `message`, counted as `bytes`. False when it was refused because
  // the queue is full. A message for an ended call is let go (true), and so is
  // one that finds no room where the oldest are dropped.
  bool Push(Message message, size_t bytes) {
    Turn turn;
    {
      absl::MutexLock lock(&mutex_);
      if (end_.has_value()) return true;
      std::optional<backend::MemoryHold> hold = MakeRoom(bytes);
      if (!hold.has_value()) {
        if (limits_.when_full == WhenFull::kRefuse) return false;
        CountDropped();
        return true;
      }
      queue_.push_back({std::move(message), bytes, *std::move(hold)});
      queued_bytes_ += bytes;
      turn = NextTurn();
    }
    Take(turn);
    return true;
  }

  // Ends the call with `status` once everything queued is written. The first
  // end counts.
  void End(const grpc::Status& status) {
    Turn turn;
    {
      absl::MutexLock lock(&mutex_);
      if (!end_.has_value()) end_ = status;
      turn = NextTurn();
    }
    Take(turn);
  }

  // Ends the call now; what is queued is let go.
  void Cancel() {
    Turn turn;
    {
      absl::MutexLock lock(&mutex_);
      LetGoOfAll();
      turn = NextTurn();
    }
    Take(turn);
  }

  void OnWriteDone(bool ok) {
    Turn turn;
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
      queued_bytes_ -= in_flight_.bytes;
      in_flight_ = {};
      if (!ok) LetGoOfAll();
      turn = NextTurn();
    }
    Take(turn);
  }

  // Includes the write in flight.
  size_t queued_bytes() const {
    absl::MutexLock lock(&mutex_);
    return queued_bytes_;
  }
  uint64_t dropped() const {
    absl::MutexLock lock(&mutex_);
    return dropped_;
  }
  // The call has ended or is about to.
  bool ended() const {
    absl::MutexLock lock(&mutex_);
    return end_.has_value();
  }

 private:
  struct Entry {
    Message message;
    size_t bytes = 0;
    backend::MemoryHold hold;
  };
  // What to do with the reactor once the mutex is free again: gRPC may call
  // back from inside StartWrite and Finish.
  struct Turn {
    const Message* write = nullptr;
    std::optional<grpc::Status> finish;
  };

  // Nothing when there is none, even with nothing else queued.
  std::optional<backend::MemoryHold> MakeRoom(size_t bytes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    while (queued_bytes_ + bytes > limits_.max_bytes) {
      if (limits_.when_full == WhenFull::kRefuse) return std::nullopt;
      if (!DropOldest()) break;
    }
    std::optional<backend::MemoryHold> hold = TakeMemory(bytes);
    while (!hold.has_value() && limits_.when_full == WhenFull::kDropOldest &&
           DropOldest()) {
      hold = TakeMemory(bytes);
    }
    return hold;
  }

  bool DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (queue_.empty()) return false;
    queued_bytes_ -= queue_.front().bytes;
    queue_.pop_front();
    CountDropped();
    return true;
  }

  std::optional<backend::MemoryHold> TakeMemory(size_t bytes) const {
    if (limits_.memory == nullptr) return backend::MemoryHold();
    absl::StatusOr<backend::MemoryHold> hold =
        limits_.memory->Take(bytes, "queue");
    if (!hold.ok()) return std::nullopt;
    return *std::move(hold);
  }

  void CountDropped() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++dropped_;
    if (limits_.dropped != nullptr) ++*limits_.dropped;
  }

  void LetGoOfAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (const Entry& entry : queue_) queued_bytes_ -= entry.bytes;
    queue_.clear();
    if (!end_.has_value()) end_ = grpc::Status::CANCELLED;
  }

  Turn NextTurn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Turn turn;
    if (writing_ || finished_) return turn;
    if (!queue_.empty()) {
      in_flight_ = std::move(queue_.front());
      queue_.pop_front();
      writing_ = true;
      turn.write = &in_flight_.message;
    } else if (end_.has_value()) {
      finished_ = true;
      turn.finish = end_;
    }
    return turn;
  }

  void Take(const Turn& turn) {
    if (turn.write != nullptr) reactor_->StartWrite(turn.write);
    if (turn.finish.has_value()) reactor_->Finish(*turn.finish);
  }

  Reactor* const reactor_;
  const OutboxLimits limits_;

  mutable absl::Mutex mutex_;
  std::deque<Entry> queue_ ABSL_GUARDED_BY(mutex_);
  Entry in_flight_ ABSL_GUARDED_BY(mutex_);
  size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_OUTBOX_H_

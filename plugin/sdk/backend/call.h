// One call of the host while it is answered: whether somebody still waits for
// the answer, and how much memory that may take. Any thread.
#ifndef SDK_BACKEND_CALL_H_
#define SDK_BACKEND_CALL_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "sdk/backend/memory_budget.h"

namespace sdk::backend {

class Call {
 public:
  Call() = default;  // nobody gives it up, and it may take what it likes
  explicit Call(std::shared_ptr<RequestMemory> memory)
      : memory_(std::move(memory)) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // The asker has gone, or its patience has ended: what is done for the call
  // from here on is for nothing. Long work looks every few milliseconds.
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  // The same, for code that knows nothing of calls. As long as the call.
  const std::atomic<bool>& cancelled_flag() const { return cancelled_; }
  void Cancel() { cancelled_.store(true, std::memory_order_relaxed); }

  // Whether an answer of so many bytes would be taken; to be asked before it is
  // made, where it may be large. Errors: those of RequestMemory.
  absl::Status Fits(size_t bytes, const std::string& what) const {
    return memory_ == nullptr ? absl::OkStatus() : memory_->Fits(bytes, what);
  }

  // Null where nothing is bounded.
  const std::shared_ptr<RequestMemory>& memory() const { return memory_; }

 private:
  std::atomic<bool> cancelled_ = false;
  const std::shared_ptr<RequestMemory> memory_;
};

}  // namespace sdk::backend

#endif  // SDK_BACKEND_CALL_H_

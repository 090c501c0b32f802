// How much memory answers may take: those of one request, of one client, of
// the process. What does not fit is refused, and the refusal names the figure.
//
// A client may take half of what others leave, if that is less than its own
// limit: so there is always a share left for one who comes now.
//
// Threads: any. Requests and holds keep what they need of the budget alive.
#ifndef SDK_BACKEND_MEMORY_BUDGET_H_
#define SDK_BACKEND_MEMORY_BUDGET_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace sdk::backend {

// Bytes.
struct MemoryLimits {
  size_t request = size_t{64} << 20;
  size_t client = size_t{128} << 20;
  size_t process = size_t{256} << 20;
};

class RequestMemory;

class MemoryBudget : public std::enable_shared_from_this<MemoryBudget> {
 public:
  enum class Level { kRequest, kClient, kProcess };
  struct Usage {
    size_t used = 0;
    std::array<uint64_t, 3> refused = {};  // times, by Level
  };

  static std::shared_ptr<MemoryBudget> Make(const MemoryLimits& limits);

  // The memory of one more request of `client`.
  std::shared_ptr<RequestMemory> Open(std::string client);

  Usage usage() const ABSL_LOCKS_EXCLUDED(mutex_);
  const MemoryLimits& limits() const { return limits_; }

 private:
  friend class RequestMemory;
  struct Client {
    size_t used = 0;
    int requests = 0;
  };

  explicit MemoryBudget(const MemoryLimits& limits) : limits_(limits) {}

  size_t ShareOf(const Client& client) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const MemoryLimits limits_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Client> clients_ ABSL_GUARDED_BY(mutex_);
  Usage usage_ ABSL_GUARDED_BY(mutex_);
};

// Bytes taken from a budget; given back when this goes.
class MemoryHold {
 public:
  MemoryHold() = default;  // of nothing
  MemoryHold(MemoryHold&& other) noexcept;
  MemoryHold& operator=(MemoryHold&& other) noexcept;
  ~MemoryHold();

 private:
  friend class RequestMemory;
  MemoryHold(std::shared_ptr<RequestMemory> from, size_t bytes);

  std::shared_ptr<RequestMemory> from_;
  size_t bytes_ = 0;
};

class RequestMemory : public std::enable_shared_from_this<RequestMemory> {
 public:
  RequestMemory(std::shared_ptr<MemoryBudget> budget, std::string client);
  ~RequestMemory();
  RequestMemory(const RequestMemory&) = delete;
  RequestMemory& operator=(const RequestMemory&) = delete;

  // Takes `bytes` at all three levels, or at none. `what` begins the error, as
  // in "answer query A". Errors: OUT_OF_RANGE over the request's limit, which
  // asking again does not mend; RESOURCE_EXHAUSTED over the client's limit,
  // UNAVAILABLE over what others leave of the process's, which a little later
  // may be free.
  absl::StatusOr<MemoryHold> Take(size_t bytes, const std::string& what);

  // Whether Take would do now; takes nothing. Errors as those of Take.
  absl::Status Fits(size_t bytes, const std::string& what);

  // Bytes that the request may take, and may still, as far as its own limit
  // goes.
  size_t limit() const { return budget_->limits().request; }
  size_t left() const;

 private:
  friend class MemoryHold;

  absl::Status Check(size_t bytes, const std::string& what)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(budget_->mutex_);
  void Give(size_t bytes);

  const std::shared_ptr<MemoryBudget> budget_;
  const std::string client_;
  size_t used_ ABSL_GUARDED_BY(budget_->mutex_) = 0;
};

}  // namespace sdk::backend

#endif  // SDK_BACKEND_MEMORY_BUDGET_H_

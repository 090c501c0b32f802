// Threads that run the data source's methods, so that gRPC's own never wait.
//
// Clients take turns: however much one has waiting, another's next task waits
// for one task of each. With several threads one client never has them all.
// Tasks of one client begin in order of arrival. Any thread.
#ifndef SDK_GRPCPLUGIN_WORKER_POOL_H_
#define SDK_GRPCPLUGIN_WORKER_POOL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace sdk::grpcplugin {

class WorkerPool {
 public:
  using Task = absl::AnyInvocable<void()>;

  // Names a task that waits.
  struct Ticket {
    std::string client;
    uint64_t number = 0;
  };

  // Tasks that may wait: of one client, of all.
  static constexpr size_t kMostOfClient = 1024;
  static constexpr size_t kMost = 4096;

  explicit WorkerPool(int threads);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // Runs what is still scheduled, then joins.
  ~WorkerPool();

  // Runs `task` on one of the threads when it is its client's turn. Nothing
  // when too many wait: `task` never runs then.
  std::optional<Ticket> Schedule(const std::string& client, Task task)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The same for what was let in before, and has to come to its end.
  Ticket ScheduleMore(const std::string& client, Task task)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes back a task that has not begun: it never runs. Null when it has.
  Task Withdraw(const Ticket& ticket) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t waiting() const ABSL_LOCKS_EXCLUDED(mutex_);
  uint64_t refused() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiting {
    uint64_t number = 0;
    Task task;
  };
  struct Client {
    std::deque<Waiting> waiting;  // by number
    size_t running = 0;
  };
  using Clients = std::map<std::string, Client>;

  void Work();
  Ticket Add(const std::string& client, Task task)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The client whose turn it is; end() when none may run a task now.
  std::list<Clients::iterator>::iterator NextTurn()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Task TakeFrom(Clients::iterator client) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EraseIfIdle(Clients::iterator client)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWorkOrStops() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t most_running_;  // of one client

  mutable absl::Mutex mutex_;
  Clients clients_ ABSL_GUARDED_BY(mutex_);
  // Clients that have tasks waiting, in the order of their turns.
  std::list<Clients::iterator> turns_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_number_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t refused_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stops_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_WORKER_POOL_H_

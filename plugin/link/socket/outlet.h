// What waits to be written to one client: answers, all of them, and messages of
// lanes, of which the oldest go when it reads too slowly.
//
// Threads: any. Outlives the stream it writes to.
#ifndef XDPLIVE_LINK_SOCKET_OUTLET_H_
#define XDPLIVE_LINK_SOCKET_OUTLET_H_

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <cstdint>
#include <deque>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "agent.pb.h"

namespace xdplive::link {

class Outlet {
 public:
  using Stream =
      grpc::ServerBidiReactor<agent::v1::FromClient, agent::v1::FromAgent>;
  static constexpr size_t kMostLaneBytes = 4u << 20;
  // More answers than this wait: nothing more is asked for.
  static constexpr size_t kManyAnswerBytes = 1u << 20;

  explicit Outlet(Stream* stream) : stream_(stream) {}

  void SendAnswer(agent::v1::FromAgent answer) ABSL_LOCKS_EXCLUDED(mutex_);
  void SendMessage(agent::v1::FromAgent message) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnWriteDone(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  // Nothing is written any more.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);
  bool crowded() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Messages that went unwritten.
  uint64_t dropped() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  Stream* stream_ ABSL_GUARDED_BY(mutex_);  // null once closed
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  agent::v1::FromAgent written_ ABSL_GUARDED_BY(mutex_);
  std::deque<agent::v1::FromAgent> answers_ ABSL_GUARDED_BY(mutex_);
  std::deque<agent::v1::FromAgent> messages_ ABSL_GUARDED_BY(mutex_);
  size_t answer_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t message_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SOCKET_OUTLET_H_

// What waits to be written to one client: answers, all of them, and messages of
// lanes, of which the oldest go when it reads too slowly. And whether it is
// asked for more: not while many of its questions are open, or their answers
// unread.
//
// Threads: any. Outlives the stream it writes to.
#ifndef XDPLIVE_LINK_SOCKET_OUTLET_H_
#define XDPLIVE_LINK_SOCKET_OUTLET_H_

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "agent.pb.h"

namespace xdplive::link {

class Outlet {
 public:
  using Stream =
      grpc::ServerBidiReactor<agent::v1::FromClient, agent::v1::FromAgent>;
  static constexpr size_t kMostLaneBytes = 4u << 20;
  static constexpr size_t kManyAnswerBytes = 1u << 20;
  static constexpr size_t kManyOpen = 256;

  // `read_on` reads the next question of the stream.
  Outlet(Stream* stream, std::function<void()> read_on)
      : stream_(stream), read_on_(std::move(read_on)) {}

  // A question that an answer will follow.
  void Asked() ABSL_LOCKS_EXCLUDED(mutex_);
  void SendAnswer(agent::v1::FromAgent answer) ABSL_LOCKS_EXCLUDED(mutex_);
  // What nobody asked for, and must not be lost.
  void SendNotice(agent::v1::FromAgent notice) ABSL_LOCKS_EXCLUDED(mutex_);
  void SendMessage(agent::v1::FromAgent message) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnWriteDone(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  // Reads the next question, now or as soon as there is room for it.
  void ReadOn() ABSL_LOCKS_EXCLUDED(mutex_);
  // Nothing is written or read any more. True for the first who says so: it is
  // his to finish the stream.
  bool Close() ABSL_LOCKS_EXCLUDED(mutex_);
  // Messages that went unwritten.
  uint64_t dropped() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Queue(agent::v1::FromAgent answer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadIfThereIsRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  Stream* stream_ ABSL_GUARDED_BY(mutex_);  // null once closed
  const std::function<void()> read_on_;
  bool wants_to_read_ ABSL_GUARDED_BY(mutex_) = false;
  size_t open_ ABSL_GUARDED_BY(mutex_) = 0;
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

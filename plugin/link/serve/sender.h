// Sends what taps hold at its moment, on a thread of its own.
//
// Threads: any.
#ifndef XDPLIVE_LINK_SERVE_SENDER_H_
#define XDPLIVE_LINK_SERVE_SENDER_H_

#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "link/serve/held_packets.h"
#include "link/serve/moments.h"

namespace xdplive::link {

class Sender {
 public:
  Sender() : thread_(&Sender::Run, this) {}
  // What is not sent yet is left to whoever holds it.
  ~Sender();

  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // `held` has something that waits.
  void Await(std::shared_ptr<HeldPackets> held) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiting {
    absl::Time moment;
    std::shared_ptr<HeldPackets> held;
  };

  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  // Those whose moment has come; waits for the next one.
  std::vector<Waiting> TakeDue() ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Mutex mutex_;
  Moments moments_ ABSL_GUARDED_BY(mutex_);
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  // The earliest of those that wait.
  absl::Time next_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_SENDER_H_

// A stream that sends at a steady pace: the simplest RunningStream.
#ifndef SDK_BACKEND_PERIODIC_STREAM_H_
#define SDK_BACKEND_PERIODIC_STREAM_H_

#include <functional>
#include <memory>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "sdk/backend/stream.h"

namespace sdk::backend {

class PeriodicStream final : public RunningStream {
 public:
  // Calls `tick` every `interval` on a thread of its own, first at once, until
  // the result is destroyed. `tick` should not block: destruction waits for it.
  static std::unique_ptr<RunningStream> Start(absl::Duration interval,
                                              std::function<void()> tick);
  ~PeriodicStream() override;

 private:
  PeriodicStream(absl::Duration interval, std::function<void()> tick);

  void Run(absl::Duration interval);

  const std::function<void()> tick_;
  absl::Notification stopped_;
  std::thread thread_;  // last: it uses the members above
};

}  // namespace sdk::backend

#endif  // SDK_BACKEND_PERIODIC_STREAM_H_

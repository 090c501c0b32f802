// One RunStream call, an answer that waits for packets, or a chore that comes
// back each second, as the scheduler drives it.
#ifndef XDPLIVE_DATASOURCE_LIVE_LIVE_STREAM_H_
#define XDPLIVE_DATASOURCE_LIVE_LIVE_STREAM_H_

#include "absl/time/time.h"

namespace xdplive::datasource {

// Threads: Flush is called from one, Refresh from another, and the two may run
// at the same time; Close may be called from any.
class LiveStream {
 public:
  virtual ~LiveStream() = default;

  // Sends what is due; must not wait for the kernel. Returns when to call
  // again at the latest; InfiniteFuture: not before new packets come;
  // InfinitePast: never, it is finished.
  virtual absl::Time Flush(absl::Time now) = 0;

  // Called about once a second, less often where others take long: one thread
  // refreshes all. May wait for the kernel.
  virtual void Refresh() = 0;

  // Nothing is sent after it returns.
  virtual void Close() = 0;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_LIVE_STREAM_H_

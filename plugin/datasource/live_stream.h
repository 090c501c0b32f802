// One RunStream call, an answer that waits for packets, or a chore that comes
// back each second, as the scheduler drives it.
#ifndef XDPLIVE_DATASOURCE_LIVE_STREAM_H_
#define XDPLIVE_DATASOURCE_LIVE_STREAM_H_

#include "absl/time/time.h"

namespace xdplive::datasource {

// Threads: Close may be called from any; Flush and Refresh each from one, at
// the same time.
class LiveStream {
 public:
  virtual ~LiveStream() = default;

  // Sends what is due; must not wait for the kernel. Returns when to call
  // again at the latest; InfiniteFuture: not before new packets come;
  // InfinitePast: never, it is finished.
  virtual absl::Time Flush(absl::Time now) = 0;

  // Called about once a second; may wait for the kernel.
  virtual void Refresh() = 0;

  // Nothing is sent after it returns.
  virtual void Close() = 0;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STREAM_H_

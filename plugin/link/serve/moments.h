// When the packets of lanes go out: many together, for each message costs the
// two programs more than what is in it, and all lanes at the same moments, for
// a stream shows several. A moment is a little longer than a stream waits
// between two frames (tap/show_pace.h): so a stream that had what came at one
// moment is ready for the next, and sends it as it comes.
//
// Not thread-safe.
#ifndef XDPLIVE_LINK_SERVE_MOMENTS_H_
#define XDPLIVE_LINK_SERVE_MOMENTS_H_

#include "absl/time/time.h"

namespace xdplive::link {

class Moments {
 public:
  static constexpr absl::Duration kLonger = absl::Microseconds(500);

  // For a lane that has something since `now`, sent the last at `sent`, and is
  // to wait `interval` in between. At once after a pause.
  absl::Time Next(absl::Time now, absl::Time sent, absl::Duration interval);

  // Whether it has come: also where the clock was put back meanwhile.
  static bool HasCome(absl::Time moment, absl::Time now);

 private:
  absl::Time first_ = absl::InfinitePast();  // since all lanes were quiet
  absl::Time last_ = absl::InfinitePast();   // that was told
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_MOMENTS_H_

// How many may connect in a while: gRPC hangs up on who asks for no stream in
// time, and until then each takes a descriptor and memory.
//
// Not thread-safe.
#ifndef XDPLIVE_LINK_SOCKET_TURNSTILE_H_
#define XDPLIVE_LINK_SOCKET_TURNSTILE_H_

#include <sys/types.h>

#include <cstddef>
#include <deque>
#include <map>
#include <utility>

#include "absl/time/time.h"

namespace xdplive::link {

class Turnstile {
 public:
  static constexpr absl::Duration kWhile = absl::Seconds(10);
  // A plugin needs one, and one more each time it lost it.
  static constexpr size_t kMostOfProcess = 64;
  static constexpr size_t kMost = 512;

  // Whether one more of that process may come in now; then it is counted.
  bool Admit(pid_t process, absl::Time now);

 private:
  std::deque<std::pair<absl::Time, pid_t>> came_;
  std::map<pid_t, size_t> of_process_;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SOCKET_TURNSTILE_H_

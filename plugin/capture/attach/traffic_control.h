// What hangs on the ingress and egress of an interface in traffic control,
// asked by netlink. libbpf's calls for clsact show one filter of known handle
// only.
#ifndef XDPLIVE_CAPTURE_ATTACH_TRAFFIC_CONTROL_H_
#define XDPLIVE_CAPTURE_ATTACH_TRAFFIC_CONTROL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tap/engine.h"

namespace xdplive::capture {

struct TcFilter {
  uint32_t handle = 0;  // 0: the head of a priority's list, which is no filter
  uint32_t priority = 0;
  std::string kind;          // "bpf", "u32", …
  std::string program_name;  // of kind bpf, as who attached it calls it
};

// Both ask in the network namespace of the calling thread; an interface that is
// not there has nothing. Errors: the errno of the socket; EAFNOSUPPORT
// (INTERNAL) where netlink is forbidden.

// "clsact", "ingress", or "" when it has neither.
absl::StatusOr<std::string> IngressQdisc(uint32_t ifindex);

absl::StatusOr<std::vector<TcFilter>> ListTcFilters(uint32_t ifindex,
                                                    tap::Direction direction);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_TRAFFIC_CONTROL_H_

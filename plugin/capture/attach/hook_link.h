// One program on one interface, for as long as this object lives.
#ifndef XDPLIVE_CAPTURE_ATTACH_HOOK_LINK_H_
#define XDPLIVE_CAPTURE_ATTACH_HOOK_LINK_H_

#include "absl/status/status.h"

namespace xdplive::capture {

// Made by XdpLink, TcxLink or ClsactLink; destroying it detaches.
class HookLink {
 public:
  virtual ~HookLink() = default;
  // False once the interface is gone or someone detached the program.
  [[nodiscard]] virtual bool attached() const = 0;
  // Another program of the same kind takes the place: each packet goes through
  // one of the two. Errors: see LibbpfStatus; all is as before then.
  virtual absl::Status Replace(int program_fd) = 0;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_HOOK_LINK_H_

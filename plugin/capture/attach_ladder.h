// From the fastest way to see an interface's frames down to the one that
// every interface has.
#ifndef XDPLIVE_CAPTURE_ATTACH_LADDER_H_
#define XDPLIVE_CAPTURE_ATTACH_LADDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "capture/engine.h"
#include "capture/xdp_link.h"
#include "capture/xdp_program.h"

namespace xdplive::capture {

// Members in this order: the link goes before its program.
struct XdpAttachment {
  XdpProgram program;
  XdpLink link;
  std::string mode;  // "native" or "generic"
};

struct AttachRequest {
  std::string interface;
  std::string driver;       // as the interface names it; "" if it does not
  std::string attach_mode;  // auto, native, generic
  XdpProgramSpec program;
};

// Tries the rungs that the request allows, in order. Where the native mode
// would cost the interface more than it gains, auto leaves it out. `steps`
// gets one entry for each rung that was tried or left out, whatever the
// outcome.
// Errors: the refusal itself when one rung was tried, FAILED_PRECONDITION with
// every reason otherwise. PERMISSION_DENIED and NOT_FOUND end the climb at
// once: no other rung would do.
absl::StatusOr<XdpAttachment> ClimbAttachLadder(const AttachRequest& request,
                                                std::vector<AttachStep>& steps);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_LADDER_H_

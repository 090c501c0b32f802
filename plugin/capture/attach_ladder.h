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

// Tries the rungs that `attach_mode` (auto, native, generic) allows, in order.
// `steps` gets one entry for each that was tried, whatever the outcome.
// Errors: the refusal when all rungs were refused for one reason, else
// FAILED_PRECONDITION with every reason. PERMISSION_DENIED and NOT_FOUND end
// the climb at once: no other rung would do.
absl::StatusOr<XdpAttachment> ClimbAttachLadder(const std::string& attach_mode,
                                                const std::string& interface,
                                                const XdpProgramSpec& spec,
                                                std::vector<AttachStep>& steps);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_LADDER_H_

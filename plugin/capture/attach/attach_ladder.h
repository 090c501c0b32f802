// From the gentlest way to see all of an interface's frames down to the one
// that every interface has.
#ifndef XDPLIVE_CAPTURE_ATTACH_ATTACH_LADDER_H_
#define XDPLIVE_CAPTURE_ATTACH_ATTACH_LADDER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "capture/attach/hook_link.h"
#include "capture/programs/hook_programs.h"
#include "tap/engine.h"

namespace xdplive::capture {

// Members in this order: the link goes before its programs.
struct Attachment {
  HookPrograms programs;
  std::unique_ptr<HookLink> link;
  std::string mode;  // "native", "tcx" (clsact likewise) or "generic"
};

struct AttachRequest {
  std::string interface;
  std::string attach_mode;   // auto, native, tcx, generic; egress is tcx always
  std::string driver;        // as the interface names it; "" if it does not
  bool strips_vlan = false;  // the device takes VLAN tags out of frames
  HookSpec hook;
};

// Tries the rungs that the request allows, in order:
//   ingress  native XDP (frames of several buffers, then of one), TCX, clsact,
//            generic XDP
//   egress   TCX, clsact, whatever attach_mode says
// What would cost the interface more than it gains, or would not see all, auto
// leaves out. A program of someone else's stays where it is and goes on.
//
// `report` gets mode, steps and notes: a step for each rung that was tried or
// left out, whatever the outcome, and a note when VLAN tags are not seen.
// Errors: the refusal itself when one rung was tried, FAILED_PRECONDITION with
// every reason otherwise. PERMISSION_DENIED and NOT_FOUND end the climb at
// once: no other rung would do.
absl::StatusOr<Attachment> ClimbAttachLadder(const AttachRequest& request,
                                             tap::AttachReport& report);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_ATTACH_LADDER_H_

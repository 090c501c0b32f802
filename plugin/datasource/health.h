// CheckHealth: opens the capture on what the settings allow and says how it
// went: interface, attach mode, what is missing and the mend.
#ifndef XDPLIVE_DATASOURCE_HEALTH_H_
#define XDPLIVE_DATASOURCE_HEALTH_H_

#include "absl/status/status.h"
#include "datasource/access/scope.h"
#include "datasource/feeds/capture_hub.h"
#include "sdk/backend/requests.h"

namespace xdplive::datasource {

// OK when at least one interface is captured and each one that the settings
// name (not by "auto" or a glob) is. Details:
//   {"message","verboseMessage","remarks":[…],"interfaces":[{"name",
//    "attach_mode","steps":[{"mode","outcome","reason"}],"notes":[…],
//    "egress_attach_mode","egress_steps":[…],"egress_notes":[…],
//    "problems":[…]}]}
// `attach_mode`, `steps` and `notes` are those of ingress; outcomes are
// "holds", "refused" and "left out". `remarks` say what of the settings is not
// as it was asked for; the verbose message also says who sees packets.
sdk::backend::CheckHealthResult CheckHealthOf(CaptureHub& hub,
                                              const Scope& scope);

// The result for a scope that is wrong.
sdk::backend::CheckHealthResult FailedHealth(const absl::Status& status);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_HEALTH_H_

// What whoever captures allows, held to a scope: a data source can narrow that,
// as it can its host's limits, and never widen it.
#ifndef XDPLIVE_DATASOURCE_ACCESS_ENGINE_CAP_H_
#define XDPLIVE_DATASOURCE_ACCESS_ENGINE_CAP_H_

#include <string>

#include "absl/status/statusor.h"
#include "datasource/access/scope.h"
#include "tap/engine_limits.h"

namespace xdplive::datasource {

// The stricter packetAccess and identity, with a remark where that is not the
// data source's own. As long as the limits are not known nobody may see
// packets, for that reason.
void HoldToEngine(const absl::StatusOr<tap::EngineLimits>& limits,
                  Scope& scope);

// "it adds 'not port 22' to every filter; …", for an administrator; "" where it
// holds nobody to anything.
std::string WordsOf(const tap::EngineLimits& limits);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_ENGINE_CAP_H_

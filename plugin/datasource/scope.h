// What one request may do: its data source's settings, as the host lets them
// stand.
#ifndef XDPLIVE_DATASOURCE_SCOPE_H_
#define XDPLIVE_DATASOURCE_SCOPE_H_

#include <string>

#include "absl/status/statusor.h"
#include "datasource/host_limits.h"
#include "datasource/interface_set.h"
#include "datasource/settings.h"
#include "sdk/backend/requests.h"

namespace xdplive::datasource {

struct Scope {
  std::string uid;
  Settings settings;
  InterfacePolicy policy;
};

// Errors: INVALID_ARGUMENT when the settings are wrong, when the host's limits
// are, or when the request names no data source.
absl::StatusOr<Scope> ScopeOf(const sdk::backend::PluginContext& context,
                              const absl::StatusOr<HostLimits>& host);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_SCOPE_H_

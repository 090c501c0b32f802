// What the one who runs Grafana allows every data source of this plugin:
// section [plugin.xdplive-packets-datasource] of its configuration, handed on
// as GF_PLUGIN_* environment variables. A data source can narrow these limits,
// never widen them.
#ifndef XDPLIVE_DATASOURCE_HOST_LIMITS_H_
#define XDPLIVE_DATASOURCE_HOST_LIMITS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "datasource/interface_set.h"
#include "datasource/settings.h"
#include "sdk/backend/memory_budget.h"

namespace xdplive::datasource {

struct HostLimits {
  InterfacePatterns interfaces;        // empty: no limit
  std::string packet_access;           // "": no limit
  std::string helper_socket;           // "": the data source's own
  sdk::backend::MemoryLimits answers;  // each at most the next
};

// The value of an environment variable, "" when unset.
using ReadVariable = std::function<std::string(const char* name)>;

// Reads GF_PLUGIN_INTERFACES, GF_PLUGIN_PACKET_ACCESS, GF_PLUGIN_HELPER_SOCKET
// and, in MiB, GF_PLUGIN_MAX_REQUEST_MIB, GF_PLUGIN_MAX_CLIENT_MIB and
// GF_PLUGIN_MAX_ANSWERS_MIB: what answers may take. Errors: INVALID_ARGUMENT
// naming the variable, its value and what is allowed; nothing may be served
// then.
absl::StatusOr<HostLimits> ReadHostLimits(const ReadVariable& read);

// `settings` as the host lets them stand: the stricter packetAccess, the
// host's helper socket. (Interfaces are intersected by InterfacePolicy.)
Settings Narrow(Settings settings, const HostLimits& host);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_HOST_LIMITS_H_

// What the one who runs Grafana allows every data source of this plugin:
// section [plugin.xdplive-packets-datasource] of its configuration, handed on
// as GF_PLUGIN_* environment variables. A data source can narrow these limits,
// never widen them.
#ifndef XDPLIVE_DATASOURCE_ACCESS_HOST_LIMITS_H_
#define XDPLIVE_DATASOURCE_ACCESS_HOST_LIMITS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "datasource/access/interface_set.h"
#include "datasource/access/settings.h"
#include "sdk/backend/memory_budget.h"

namespace xdplive::datasource {

struct HostLimits {
  InterfacePatterns interfaces;  // empty: no limit
  std::string packet_access;     // "": no limit
  std::string anonymize;         // "": no limit
  std::string identity;          // "": no limit
  std::string agent_socket;      // "": the data source's own
  // 0: no limit, but that of the setting itself.
  uint32_t ring_buffer_mib = 0;
  uint32_t flow_table_entries = 0;
  uint32_t history_mib = 0;
  // Of kernel memory, all hooks together; 0: as the engine finds fit.
  uint32_t kernel_mib = 0;
  sdk::backend::MemoryLimits answers;  // each at most the next
};

// The value of an environment variable, "" when unset.
using ReadVariable = std::function<std::string(const char* name)>;

// Reads GF_PLUGIN_INTERFACES, GF_PLUGIN_PACKET_ACCESS, GF_PLUGIN_ANONYMIZE,
// GF_PLUGIN_IDENTITY, GF_PLUGIN_AGENT_SOCKET (or GF_PLUGIN_HELPER_SOCKET, its
// old name) and the bounds GF_PLUGIN_MAX_RING_BUFFER_MIB,
// GF_PLUGIN_MAX_FLOW_TABLE_ENTRIES, GF_PLUGIN_MAX_HISTORY_MIB and
// GF_PLUGIN_MAX_KERNEL_MIB; and, in MiB, what answers may take:
// GF_PLUGIN_MAX_REQUEST_MIB, GF_PLUGIN_MAX_CLIENT_MIB and
// GF_PLUGIN_MAX_ANSWERS_MIB. What is set and cannot be read refuses everything.
// Errors: INVALID_ARGUMENT naming the variable, its value and what is allowed;
// nothing may be served then.
absl::StatusOr<HostLimits> ReadHostLimits(const ReadVariable& read);

// `settings` as the host lets them stand: the stricter packetAccess, anonymize
// and identity, sizes within the bounds, the host's agent socket. (Interfaces
// are intersected by InterfacePolicy.) `remarks` gets a sentence for each
// setting that was held down.
Settings Narrow(Settings settings, const HostLimits& host,
                std::vector<std::string>* remarks = nullptr);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_HOST_LIMITS_H_

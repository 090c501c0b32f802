// The front door of the SDK: runs a data source as a Grafana plugin.
#ifndef SDK_SERVE_H_
#define SDK_SERVE_H_

#include <string>

#include "absl/status/status.h"
#include "sdk/backend/data_source.h"
#include "sdk/backend/memory_budget.h"

namespace sdk {

struct ServeOptions {
  // Largest message taken from the host, as the Go SDK sets it.
  int max_receive_bytes = 16 << 20;
  // Threads that answer queries, for prompt ones and for the others; one client
  // has all but one at most. 0: one more than there are processors, 9 at most.
  int workers = 0;
  // What answers may take: see backend/memory_budget.h. What streams queue for
  // slow hosts may take a quarter of that beside it.
  backend::MemoryLimits memory = {};
  // The SDK's own metrics (memory, calls refused and cancelled, packets
  // dropped) follow the data source's under names that begin so; "": none.
  std::string metrics_prefix = "";
};

// True when the environment carries Grafana's handshake cookie.
bool StartedByGrafana();

// Listens on a unix socket, prints the handshake line and serves until Grafana
// says Shutdown, the parent process goes, or SIGTERM comes. Should calls still
// run 1 s after that, the process exits with 0 from here, before the host
// kills it. Errors say what kept the server from starting.
absl::Status Serve(backend::DataSource& data_source,
                   const ServeOptions& options = {});

// Serve for a main(): says on stderr what went wrong and returns the exit code.
int RunPlugin(backend::DataSource& data_source,
              const ServeOptions& options = {});
template <typename Source>
int RunPlugin() {
  Source data_source;
  return RunPlugin(data_source);
}

}  // namespace sdk

#endif  // SDK_SERVE_H_

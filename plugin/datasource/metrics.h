// CollectMetrics: the ledger, the streams and the process itself in the
// Prometheus text format.
#ifndef XDPLIVE_DATASOURCE_METRICS_H_
#define XDPLIVE_DATASOURCE_METRICS_H_

#include <string>

#include "absl/types/span.h"
#include "datasource/live/stream_counters.h"
#include "privacy/crypto_pan.h"
#include "tap/engine.h"

namespace xdplive::datasource {

// What the kernel says of this process; 0 where it says nothing.
struct ProcessUsage {
  double cpu_seconds = 0;
  uint64_t resident_bytes = 0;
};

// Reads getrusage and /proc/self/statm.
ProcessUsage ReadProcessUsage();

// A tap's filter is a name there, the one that `key` gives it wherever filters
// are not shown (privacy/keyed_hash.h).
std::string MetricsText(absl::Span<const tap::LedgerRow> ledger,
                        const StreamCounters& streams,
                        const ProcessUsage& process,
                        const privacy::CryptoPan::Key& key);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_METRICS_H_

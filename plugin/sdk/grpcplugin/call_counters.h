// What became of the host's calls, for the metrics. Any thread.
#ifndef SDK_GRPCPLUGIN_CALL_COUNTERS_H_
#define SDK_GRPCPLUGIN_CALL_COUNTERS_H_

#include <atomic>
#include <cstdint>

namespace sdk::grpcplugin {

struct CallCounters {
  std::atomic<uint64_t> cancelled{0};  // before they were answered
  // Of streams whose host takes them too slowly.
  std::atomic<uint64_t> dropped_packets{0};
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_CALL_COUNTERS_H_

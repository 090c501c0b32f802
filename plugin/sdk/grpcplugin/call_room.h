// What all calls of one server share: threads, memory and counters.
#ifndef SDK_GRPCPLUGIN_CALL_ROOM_H_
#define SDK_GRPCPLUGIN_CALL_ROOM_H_

#include <memory>
#include <string>

#include "sdk/backend/memory_budget.h"
#include "sdk/grpcplugin/call_counters.h"
#include "sdk/grpcplugin/worker_lanes.h"

namespace sdk::grpcplugin {

struct CallRoom {
  CallRoom(int threads, const backend::MemoryLimits& limits)
      : lanes(threads),
        answers(backend::MemoryBudget::Make(limits)),
        queues(backend::MemoryBudget::Make(QueueLimits(limits))) {}

  // What streams hold for slow hosts is bounded apart, so that it takes no
  // answer's place: a quarter of what answers may take; one stream holds twice
  // what Grafana queues for one browser at most.
  static backend::MemoryLimits QueueLimits(
      const backend::MemoryLimits& limits) {
    return {.request = size_t{8} << 20,
            .client = limits.client / 4,
            .process = limits.process / 4};
  }

  // In Prometheus' text format, each name after `prefix` and "_"; nothing
  // without one.
  std::string Metrics(const std::string& prefix) const;

  CallCounters counters;
  WorkerLanes lanes;
  const std::shared_ptr<backend::MemoryBudget> answers;  // and questions
  const std::shared_ptr<backend::MemoryBudget> queues;   // of streams
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_CALL_ROOM_H_

// The threads that answer, by what they answer: one lane's work never waits for
// another's.
#ifndef SDK_GRPCPLUGIN_WORKER_LANES_H_
#define SDK_GRPCPLUGIN_WORKER_LANES_H_

#include <cstddef>
#include <cstdint>

#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/worker_pool.h"

namespace sdk::grpcplugin {

class WorkerLanes {
 public:
  // `threads` for each of the lanes of queries.
  explicit WorkerLanes(int threads) : prompt_(threads), bulk_(threads) {}

  // Health and metrics: what a host asks to see whether the plugin is well.
  WorkerPool& vital() { return vital_; }
  // Streams are opened and closed here; they run on threads of their data
  // source.
  WorkerPool& streams() { return streams_; }
  // Subscriptions, resources, and queries that are quick.
  WorkerPool& prompt() { return prompt_; }
  WorkerPool& OfQuery(bool for_alert, backend::Urgency urgency) {
    if (for_alert) return alerts_;
    return urgency == backend::Urgency::kPrompt ? prompt_ : bulk_;
  }

  size_t waiting() const {
    return vital_.waiting() + alerts_.waiting() + streams_.waiting() +
           prompt_.waiting() + bulk_.waiting();
  }
  // Calls turned away because too many waited.
  uint64_t refused() const {
    return vital_.refused() + alerts_.refused() + streams_.refused() +
           prompt_.refused() + bulk_.refused();
  }

 private:
  static constexpr int kVitalThreads = 2;
  static constexpr int kAlertThreads = 2;
  static constexpr int kStreamThreads = 4;

  WorkerPool vital_{kVitalThreads};
  WorkerPool alerts_{kAlertThreads};
  WorkerPool streams_{kStreamThreads};
  WorkerPool prompt_;
  WorkerPool bulk_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_WORKER_LANES_H_

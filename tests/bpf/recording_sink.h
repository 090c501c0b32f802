// Keeps the packets a tap hands out, and waits for them.
#ifndef XDPLIVE_TESTS_BPF_RECORDING_SINK_H_
#define XDPLIVE_TESTS_BPF_RECORDING_SINK_H_

#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tap/engine.h"

namespace xdplive::testing {

struct RecordedPacket {
  int64_t time_unix_ns;
  uint32_t wire_length;
  std::vector<uint8_t> bytes;
};

// Thread-safe.
class RecordingSink final : public tap::TapSink {
 public:
  void OnPackets(absl::Span<const tap::Packet> packets) override {
    absl::MutexLock lock(&mutex_);
    for (const tap::Packet& packet : packets) {
      packets_.push_back({packet.head.time_unix_ns,
                          packet.head.wire_length,
                          {packet.bytes.begin(), packet.bytes.end()}});
    }
  }

  // Waits until there are `count` packets, or for some seconds.
  std::vector<RecordedPacket> WaitFor(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return packets_.size() >= count;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(10));
    return packets_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<RecordedPacket> packets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_RECORDING_SINK_H_

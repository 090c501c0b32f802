// Time that moves when a test says so. Any thread.
#ifndef XDPLIVE_TESTS_KIT_CC_DATASOURCE_MANUAL_CLOCK_H_
#define XDPLIVE_TESTS_KIT_CC_DATASOURCE_MANUAL_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "datasource/feeds/clock.h"

namespace xdplive::testing {

class ManualClock {
 public:
  absl::Time now() const { return absl::FromUnixNanos(now_ns_); }
  void Advance(absl::Duration duration) {
    now_ns_ += absl::ToInt64Nanoseconds(duration);
  }
  // The clock must outlive what asks it.
  datasource::Clock AsClock() {
    return [this] { return now(); };
  }

 private:
  std::atomic<int64_t> now_ns_{1'800'000'000'000'000'000};
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_DATASOURCE_MANUAL_CLOCK_H_

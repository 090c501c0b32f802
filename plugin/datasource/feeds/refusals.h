// Taps that were refused, so that nobody asks the kernel again at each query.
#ifndef XDPLIVE_DATASOURCE_FEEDS_REFUSALS_H_
#define XDPLIVE_DATASOURCE_FEEDS_REFUSALS_H_

#include <cstddef>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tap/engine.h"

namespace xdplive::datasource {

// When to try again what failed, each time later.
class Backoff {
 public:
  static constexpr absl::Duration kLongest = absl::Seconds(8);

  bool IsDue(absl::Time now) const { return now >= next_; }
  // The first time it is due again at once, then after 1, 2, 4, 8 seconds.
  void Failed(absl::Time now);
  void Reset() { *this = Backoff(); }
  // Nothing failed so far.
  bool IsFresh() const { return next_ == absl::InfinitePast(); }

 private:
  absl::Time next_ = absl::InfinitePast();
  absl::Duration wait_ = absl::ZeroDuration();
};

// What the engine refuses for good; trying again would not help.
bool IsLasting(const absl::Status& status);
// The same, and what it has no room for now.
bool IsRefusal(const absl::Status& status);

// Not thread-safe.
class Refusals {
 public:
  static constexpr size_t kMost = 1024;
  // What nobody asked for so long is forgotten.
  static constexpr absl::Duration kKept = absl::Seconds(10);

  void Add(const tap::TapSpec& spec, const absl::Status& why, absl::Time now);
  // The refusal, as long as the next try is not due; else OK.
  absl::Status Find(const tap::TapSpec& spec, absl::Time now);
  // The refusal, also when the next try is due; else OK.
  absl::Status Told(const tap::TapSpec& spec) const;
  void Erase(const tap::TapSpec& spec) { refused_.erase(spec); }
  // Forgets and returns those that nobody asked for lately.
  std::vector<tap::TapSpec> TakeOld(absl::Time now);

 private:
  struct Refusal {
    absl::Status why;
    Backoff backoff;
    absl::Time asked;
  };

  std::map<tap::TapSpec, Refusal> refused_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_REFUSALS_H_

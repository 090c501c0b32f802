// What the kernel's verifier would not take, so that it is not asked again: a
// refusal costs seconds, and its answer does not change.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_REFUSED_FILTERS_H_
#define XDPLIVE_CAPTURE_PROGRAMS_REFUSED_FILTERS_H_

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace xdplive::capture {

// Remembers the newest kMost refusals. Not thread-safe.
class RefusedFilters {
 public:
  static constexpr size_t kMost = 256;

  // OK where nothing is known against it. `place` is where it was to run: the
  // same filter may be too much beside others, and fit elsewhere.
  absl::Status Find(const std::string& place, const std::string& filter) const;

  // Keeps `refusal` if it is the verifier's and not of this moment, such as
  // want of memory or of rights.
  void Remember(const std::string& place, const std::string& filter,
                const absl::Status& refusal);

 private:
  using Key = std::pair<std::string, std::string>;

  std::map<Key, absl::Status> refusals_;
  std::deque<Key> by_age_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_REFUSED_FILTERS_H_

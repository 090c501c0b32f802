#include "flow/history/keep/coverage.h"

#include <algorithm>

namespace xdplive::flow {
namespace {

// A double word: amounts times nanoseconds pass 64 bits.
__extension__ using Product = unsigned __int128;

}  // namespace

void Coverage::Add(TimeSpan span) {
  span.begin = std::max(span.begin, end());
  if (span.begin >= span.end) return;
  length_ += span.length();
  if (span.begin == end()) {
    spans_.back().end = span.end;
  } else {
    spans_.push_back(span);
  }
}

void Coverage::Add(const Coverage& later) {
  for (const TimeSpan& span : later.spans_) Add(span);
}

int64_t Coverage::Before(int64_t time) const {
  if (time >= end()) return length_;
  int64_t before = 0;
  for (const TimeSpan& span : spans_) {
    if (time <= span.begin) break;
    before += std::min(time, span.end) - span.begin;
  }
  return before;
}

Coverage Coverage::Part(TimeSpan span) const {
  auto covered = spans_.begin();
  while (!covered->Overlaps(span)) ++covered;
  const auto cut = [&span](const TimeSpan& whole) {
    return TimeSpan{std::max(whole.begin, span.begin),
                    std::min(whole.end, span.end)};
  };
  Coverage part(cut(*covered));
  while (++covered != spans_.end() && covered->Overlaps(span)) {
    part.Add(cut(*covered));
  }
  return part;
}

uint64_t Coverage::ShareBefore(uint64_t amount, int64_t time) const {
  if (time <= begin()) return 0;
  if (time >= end()) return amount;
  return static_cast<uint64_t>(static_cast<Product>(amount) *
                               static_cast<uint64_t>(Before(time)) /
                               static_cast<uint64_t>(length_));
}

}  // namespace xdplive::flow

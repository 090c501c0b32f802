// Which time a count speaks of, gaps left out, and how an amount counted in it
// is spread over a time grid.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_COVERAGE_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_COVERAGE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "flow/memory/heap_cost.h"

namespace xdplive::flow {

// [begin, end), Unix nanoseconds.
struct TimeSpan {
  int64_t begin = 0;
  int64_t end = 0;

  int64_t length() const { return end - begin; }
  bool Overlaps(const TimeSpan& other) const {
    return begin < other.end && other.begin < end;
  }
  bool Contains(const TimeSpan& other) const {
    return begin <= other.begin && other.end <= end;
  }
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

// Disjoint spans in order, at least one, none of them empty.
class Coverage {
 public:
  // REQUIRES: span.begin < span.end.
  explicit Coverage(TimeSpan span) : spans_{span}, length_(span.length()) {}

  // Adds what of `span` comes after end(); joins it to the last span where
  // they touch.
  void Add(TimeSpan span);
  void Add(const Coverage& later);

  int64_t begin() const { return spans_.front().begin; }
  int64_t end() const { return spans_.back().end; }
  TimeSpan extent() const { return {begin(), end()}; }
  absl::Span<const TimeSpan> spans() const { return spans_; }

  // Nanoseconds covered: in all, before `time`, and within `span`.
  int64_t length() const { return length_; }
  int64_t Before(int64_t time) const;
  int64_t Within(TimeSpan span) const {
    return Before(span.end) - Before(span.begin);
  }

  // What of it lies in `span`. REQUIRES: some of it does.
  Coverage Part(TimeSpan span) const;

  // How much of `amount`, spread evenly over the covered time, comes before
  // `time`: rounded down, so that the shares of spans that follow one another
  // add up to `amount`, with nothing lost or doubled.
  uint64_t ShareBefore(uint64_t amount, int64_t time) const;

  // Heap bytes behind this object.
  size_t heap_bytes() const { return VectorCost(spans_); }

 private:
  std::vector<TimeSpan> spans_;
  int64_t length_;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_COVERAGE_H_

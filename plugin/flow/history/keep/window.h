// What one tap counted in one stretch of time, packed and never changed again.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_WINDOW_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_WINDOW_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/keep/coverage.h"
#include "flow/history/keep/packed_column.h"
#include "tap/flow.h"

namespace xdplive::flow {

// One flow of a window. `id` is the flow's place in the dictionary of its
// block. Times are whole milliseconds, rounded down: the kernel's are no finer
// than a tick or two.
struct FlowRow {
  uint64_t id = 0;
  uint64_t packets = 0;
  uint64_t bytes = 0;
  uint64_t first_ms = 0;
  uint64_t last_ms = 0;    // >= first_ms
  uint64_t active_ms = 0;  // see FlowSums
  uint64_t tcp_flags = 0;
};

// Sums over flows.
struct FlowSums {
  uint64_t packets = 0;
  uint64_t bytes = 0;
  // Each flow's time: the lengths of the windows of up to a second in which it
  // was seen. Divided by a length of time, it is the number of flows seen at
  // a time; and like packets it adds up, however windows are merged.
  uint64_t active_ms = 0;
};

// The columns that a window's flows are packed into.
enum FlowColumn : unsigned {
  kColumnId,
  kColumnPackets,
  kColumnBytes,
  kColumnFirst,
  kColumnLasting,  // last_ms - first_ms
  kColumnActive,
  kColumnFlags,
  kFlowColumns,
};

class Window {
 public:
  // REQUIRES: `rows` are in order of their ids, each id once.
  Window(Coverage coverage, const tap::Counts& counts,
         absl::Span<const FlowRow> rows);
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  const Coverage& coverage() const { return coverage_; }
  int64_t begin() const { return coverage_.begin(); }
  int64_t end() const { return coverage_.end(); }

  uint32_t flow_count() const { return flow_count_; }
  // Nothing matched. What the hook saw beside it counts all the same.
  bool quiet() const { return quiet_; }
  const FlowSums& flows() const { return flows_; }
  // Packets that found the flow table full, of all protocols.
  const tap::Amount& overflow() const { return overflow_; }
  // Unpacks; some microseconds.
  tap::Counts Counts() const;

  PackedReader Column(FlowColumn column) const {
    return PackedReader(bytes_.data() + columns_[column]);
  }

  // What it costs, held by a shared pointer.
  size_t bytes() const;

 private:
  void PackFlows(absl::Span<const FlowRow> rows, std::vector<uint8_t>& bytes);
  void PackCounts(const tap::Counts& counts, std::vector<uint8_t>& bytes);

  const Coverage coverage_;
  FlowSums flows_;
  tap::Amount overflow_ = {};
  uint32_t flow_count_ = 0;
  bool quiet_ = false;
  uint32_t word_count_ = 0;  // of the counters, those that are not 0
  std::array<uint32_t, kFlowColumns> columns_ = {};  // places in bytes_
  std::array<uint32_t, 2> counts_ = {};  // the words' numbers and their values
  std::vector<uint8_t> bytes_;
};

using WindowPtr = std::shared_ptr<const Window>;

// What a quiet window says of the time within `span`: a part of what was seen,
// as if it had come evenly. REQUIRES: it covers some of that time.
WindowPtr PartOf(const Window& quiet, TimeSpan span);

// Walks over the flows of a window, kPackedGroup at a time, unpacking the
// columns asked for and no others.
template <FlowColumn... kWanted>
class FlowReader {
 public:
  explicit FlowReader(const Window& window)
      : left_(window.flow_count()), readers_{window.Column(kWanted)...} {}

  // How many flows were unpacked: 0 at the end.
  size_t Next() {
    const size_t count = left_ < kPackedGroup ? left_ : kPackedGroup;
    left_ -= count;
    if (count == 0) return 0;
    for (size_t i = 0; i < sizeof...(kWanted); ++i) {
      readers_[i].Read(count, values_[i].data());
      if (kColumns[i] == kColumnId) SumUp(values_[i], count);
    }
    return count;
  }

  // Of the flows that Next unpacked; wanted columns only.
  template <FlowColumn kColumn>
  const uint64_t* Get() const {
    return values_[Place<kColumn>()].data();
  }

 private:
  using Values = std::array<uint64_t, kPackedGroup>;
  static constexpr std::array<FlowColumn, sizeof...(kWanted)> kColumns = {
      kWanted...};

  template <FlowColumn kColumn>
  static constexpr size_t Place() {
    size_t place = 0;
    while (kColumns[place] != kColumn) ++place;
    return place;
  }

  // Ids are stored as steps from one to the next.
  void SumUp(Values& steps, size_t count) {
    for (size_t i = 0; i < count; ++i) steps[i] = id_ += steps[i];
  }

  size_t left_;
  uint64_t id_ = 0;
  std::array<PackedReader, sizeof...(kWanted)> readers_;
  std::array<Values, sizeof...(kWanted)> values_;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_WINDOW_H_

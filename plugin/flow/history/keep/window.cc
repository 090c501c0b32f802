#include "flow/history/keep/window.h"

#include <bit>
#include <cstddef>
#include <utility>

#include "flow/memory/heap_cost.h"

namespace xdplive::flow {
namespace {

// The counters are nothing but 64-bit numbers, most of them 0.
constexpr size_t kCountWords = sizeof(tap::Counts) / sizeof(uint64_t);
static_assert(sizeof(tap::Counts) == kCountWords * sizeof(uint64_t));
using CountWords = std::array<uint64_t, kCountWords>;

uint64_t Cell(const FlowRow& row, const FlowRow& previous, FlowColumn column) {
  switch (column) {
    case kColumnId:
      return row.id - previous.id;
    case kColumnPackets:
      return row.packets;
    case kColumnBytes:
      return row.bytes;
    case kColumnFirst:
      return row.first_ms;
    case kColumnLasting:
      return row.last_ms - row.first_ms;
    case kColumnActive:
      return row.active_ms;
    case kColumnFlags:
      return row.tcp_flags;
    case kFlowColumns:
      break;
  }
  return 0;
}

}  // namespace

Window::Window(Coverage coverage, const tap::Counts& counts,
               absl::Span<const FlowRow> rows)
    : coverage_(std::move(coverage)),
      flow_count_(static_cast<uint32_t>(rows.size())) {
  std::vector<uint8_t> bytes;
  PackFlows(rows, bytes);
  PackCounts(counts, bytes);
  bytes.resize(bytes.size() + kPackedPadding);
  bytes_ = std::vector<uint8_t>(bytes.begin(), bytes.end());  // no spare room
}

void Window::PackFlows(absl::Span<const FlowRow> rows,
                       std::vector<uint8_t>& bytes) {
  std::vector<uint64_t> cells(rows.size());
  for (unsigned column = 0; column < kFlowColumns; ++column) {
    FlowRow previous;
    for (size_t i = 0; i < rows.size(); ++i) {
      cells[i] = Cell(rows[i], previous, static_cast<FlowColumn>(column));
      previous.id = rows[i].id;
    }
    columns_[column] = static_cast<uint32_t>(bytes.size());
    AppendPacked(cells, bytes);
  }
  for (const FlowRow& row : rows) {
    flows_.packets += row.packets;
    flows_.bytes += row.bytes;
    flows_.active_ms += row.active_ms;
  }
}

void Window::PackCounts(const tap::Counts& counts,
                        std::vector<uint8_t>& bytes) {
  const auto words = std::bit_cast<CountWords>(counts);
  std::vector<uint64_t> numbers, values;
  for (size_t i = 0; i < kCountWords; ++i) {
    if (words[i] == 0) continue;
    numbers.push_back(i);
    values.push_back(words[i]);
  }
  word_count_ = static_cast<uint32_t>(numbers.size());
  // What the hook saw comes first, and says nothing of the tap.
  constexpr size_t kFirstOfTap =
      offsetof(tap::Counts, matched) / sizeof(uint64_t);
  quiet_ =
      flow_count_ == 0 && (numbers.empty() || numbers.back() < kFirstOfTap);
  counts_[0] = static_cast<uint32_t>(bytes.size());
  AppendPacked(numbers, bytes);
  counts_[1] = static_cast<uint32_t>(bytes.size());
  AppendPacked(values, bytes);
  for (const tap::Amount& amount : counts.overflow) {
    overflow_.packets += amount.packets;
    overflow_.bytes += amount.bytes;
  }
}

tap::Counts Window::Counts() const {
  CountWords words = {};
  PackedReader numbers(bytes_.data() + counts_[0]);
  PackedReader values(bytes_.data() + counts_[1]);
  std::array<uint64_t, kPackedGroup> number, value;
  for (size_t left = word_count_; left > 0;) {
    const size_t count = left < kPackedGroup ? left : kPackedGroup;
    numbers.Read(count, number.data());
    values.Read(count, value.data());
    for (size_t i = 0; i < count; ++i) words[number[i]] = value[i];
    left -= count;
  }
  return std::bit_cast<tap::Counts>(words);
}

WindowPtr PartOf(const Window& quiet, TimeSpan span) {
  const Coverage& coverage = quiet.coverage();
  const auto share = [&](uint64_t amount) {
    return coverage.ShareBefore(amount, span.end) -
           coverage.ShareBefore(amount, span.begin);
  };
  const tap::Amount seen = quiet.Counts().seen;
  tap::Counts counts;
  counts.seen = {share(seen.packets), share(seen.bytes)};
  return std::make_shared<const Window>(coverage.Part(span), counts,
                                        absl::Span<const FlowRow>());
}

size_t Window::bytes() const {
  return SharedCost(sizeof(*this)) + coverage_.heap_bytes() +
         VectorCost(bytes_);
}

}  // namespace xdplive::flow

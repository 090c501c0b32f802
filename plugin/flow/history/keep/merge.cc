#include "flow/history/keep/merge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

namespace xdplive::flow {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kMillisecond = 1'000'000;

void AddRow(const FlowRow& from, FlowRow& to) {
  to.first_ms =
      to.active_ms == 0 ? from.first_ms : std::min(to.first_ms, from.first_ms);
  to.last_ms = std::max(to.last_ms, from.last_ms);
  to.id = from.id;
  to.packets += from.packets;
  to.bytes += from.bytes;
  to.active_ms += from.active_ms;
  to.tcp_flags |= from.tcp_flags;
}

void AddWindow(const Window& window, std::vector<FlowRow>& by_id) {
  FlowReader<kColumnId, kColumnPackets, kColumnBytes, kColumnFirst,
             kColumnLasting, kColumnActive, kColumnFlags>
      reader(window);
  while (const size_t count = reader.Next()) {
    for (size_t i = 0; i < count; ++i) {
      const uint64_t first = reader.Get<kColumnFirst>()[i];
      const FlowRow row = {.id = reader.Get<kColumnId>()[i],
                           .packets = reader.Get<kColumnPackets>()[i],
                           .bytes = reader.Get<kColumnBytes>()[i],
                           .first_ms = first,
                           .last_ms = first + reader.Get<kColumnLasting>()[i],
                           .active_ms = reader.Get<kColumnActive>()[i],
                           .tcp_flags = reader.Get<kColumnFlags>()[i]};
      AddRow(row, by_id[row.id]);
    }
  }
}

// `second`: the windows are pieces of one second.
WindowPtr Merge(absl::Span<const WindowPtr> windows, uint32_t key_count,
                bool second) {
  std::vector<FlowRow> rows(key_count);
  Coverage coverage = windows.front()->coverage();
  tap::Counts counts = windows.front()->Counts();
  for (const WindowPtr& window : windows) AddWindow(*window, rows);
  for (const WindowPtr& window : windows.subspan(1)) {
    coverage.Add(window->coverage());
    counts = Plus(counts, window->Counts());
  }
  // A flow that was seen has been active.
  rows.erase(
      std::remove_if(rows.begin(), rows.end(),
                     [](const FlowRow& row) { return row.active_ms == 0; }),
      rows.end());
  if (second) {
    const int64_t length =
        std::max<int64_t>(1, coverage.length() / kMillisecond);
    for (FlowRow& row : rows) row.active_ms = static_cast<uint64_t>(length);
  }
  return std::make_shared<const Window>(std::move(coverage), counts, rows);
}

// Pieces of the same second become one window.
std::vector<WindowPtr> MergeSeconds(absl::Span<const WindowPtr> windows,
                                    uint32_t key_count) {
  std::vector<WindowPtr> seconds;
  for (size_t i = 0, end = 0; i < windows.size(); i = end) {
    const int64_t second = StretchOf(*windows[i], kSecond);
    while (end < windows.size() && StretchOf(*windows[end], kSecond) == second)
      ++end;
    // One that lasts longer is no piece of a second.
    const bool pieces = windows[i]->coverage().length() <= kSecond;
    seconds.push_back(
        end - i == 1 ? windows[i]
                     : Merge(windows.subspan(i, end - i), key_count, pieces));
  }
  return seconds;
}

}  // namespace

tap::Counts Plus(const tap::Counts& a, const tap::Counts& b) {
  using Words = std::array<uint64_t, sizeof(tap::Counts) / sizeof(uint64_t)>;
  auto sum = std::bit_cast<Words>(a);
  const auto more = std::bit_cast<Words>(b);
  for (size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  return std::bit_cast<tap::Counts>(sum);
}

int64_t StretchOf(const Window& window, int64_t length) {
  return (window.end() - 1) / length;
}

WindowPtr MergeWindows(absl::Span<const WindowPtr> windows,
                       uint32_t key_count) {
  const std::vector<WindowPtr> seconds = MergeSeconds(windows, key_count);
  if (seconds.size() == 1) return seconds.front();
  return Merge(seconds, key_count, false);
}

}  // namespace xdplive::flow

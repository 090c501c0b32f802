#include "datasource/feed_limits.h"

#include <algorithm>
#include <cstdint>

namespace xdplive::datasource {
namespace {

constexpr size_t kLeastBytes = 64 << 10;  // for packets, and for counts
// What one row takes of a log: its head, and the snap bytes of a packet of
// middling size.
constexpr size_t kHeadBytes = 56;
constexpr size_t kSnapBytes = 104;

flow::PacketLog::Limits LogWithin(size_t bytes) {
  const size_t rows = bytes / (kHeadBytes + kSnapBytes);
  return {.rows = rows, .bytes = rows * kSnapBytes};
}

}  // namespace

std::optional<FeedShare> ShareOf(const capture::TapSpec& spec, size_t left,
                                 const Settings& settings) {
  if (left < 2 * kLeastBytes) return std::nullopt;
  const bool all = spec.filter.empty();
  const size_t log = std::max(left / (all ? 8 : 16), kLeastBytes);
  const size_t counts = std::max(left / (all ? 4 : 16), kLeastBytes);
  FeedShare share;
  share.limits.log = LogWithin(log);
  share.limits.history.memory_bytes = counts;
  share.limits.history.reach_ns =
      int64_t{settings.history_seconds} * 1'000'000'000;
  share.limits.loss_samples = settings.history_seconds;
  share.bytes = log + counts;
  return share;
}

}  // namespace xdplive::datasource

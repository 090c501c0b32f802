#include "flow/history/ask/distribution.h"

#include <algorithm>
#include <array>

#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr uint32_t kLengthBounds[] = {
    64,           128, 256, 512, 1024, 1536, 2048, 4096, tap::kLongestLength,
    kNoUpperBound};
constexpr uint32_t kTtlBounds[] = {1, 8, 16, 32, 48, 64, 96, 128, 192, 255};
static_assert(std::size(kLengthBounds) == std::size(kTtlBounds));
constexpr size_t kBuckets = std::size(kLengthBounds);

// Each of the kernel's steps falls into one bucket as a whole.
static_assert(std::all_of(std::begin(kLengthBounds),
                          std::end(kLengthBounds) - 1, [](uint32_t bound) {
                            return bound % tap::kLengthStep == 0;
                          }));

using Buckets = std::array<uint64_t, kBuckets>;

size_t BucketOf(absl::Span<const uint32_t> bounds, uint32_t value) {
  return static_cast<size_t>(
      std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin());
}

Buckets Count(const tap::Counts& counts, DistributionOf of) {
  const absl::Span<const uint32_t> bounds = DistributionBounds(of);
  Buckets buckets = {};
  if (of == DistributionOf::kTtl) {
    for (uint32_t ttl = 0; ttl < tap::kTtls; ++ttl) {
      buckets[BucketOf(bounds, ttl)] += counts.ttls[ttl];
    }
    return buckets;
  }
  for (uint32_t i = 0; i < tap::kLengths; ++i) {
    const uint32_t longest =
        i + 1 == tap::kLengths ? kNoUpperBound : (i + 1) * tap::kLengthStep;
    buckets[BucketOf(bounds, longest)] += counts.lengths[i];
  }
  return buckets;
}

void AddWindow(const Window& window, DistributionOf of,
               DistributionAnswer& answer, absl::Span<int64_t> covered) {
  const Buckets buckets = Count(window.Counts(), of);
  for (size_t i = 0; i < kBuckets; ++i) {
    SpreadOver(answer.grid, window.coverage(), buckets[i],
               absl::MakeSpan(answer.packets[i]));
  }
  AddCovered(answer.grid, window.coverage(), covered);
}

}  // namespace

absl::Span<const uint32_t> DistributionBounds(DistributionOf of) {
  return of == DistributionOf::kTtl ? absl::MakeConstSpan(kTtlBounds)
                                    : absl::MakeConstSpan(kLengthBounds);
}

std::vector<std::string> DistributionNames(DistributionOf of) {
  std::vector<std::string> names;
  uint32_t below = 0;
  for (const uint32_t bound : DistributionBounds(of)) {
    std::string& name = names.emplace_back();
    if (below == 0) {
      AppendText(name, "≤ ", bound);
    } else if (bound == kNoUpperBound) {
      AppendText(name, "> ", below);
    } else {
      AppendText(name, below + 1, "–", bound);
    }
    below = bound;
  }
  return names;
}

DistributionAnswer AskDistribution(absl::Span<const FlowSource> sources,
                                   const TimeGrid& grid, DistributionOf of) {
  DistributionAnswer answer = {.grid = grid,
                               .packets = std::vector<std::vector<uint64_t>>(
                                   kBuckets, std::vector<uint64_t>(grid.size)),
                               .covered_ns = std::vector<int64_t>(grid.size)};
  for (const FlowSource& source : sources) {
    std::vector<int64_t> covered(grid.size);
    for (const BlockPtr& block : source.history->blocks) {
      if (!block->extent().Overlaps(grid.extent())) continue;
      for (const WindowPtr& window : block->windows) {
        if (source.GivenUp()) return answer;
        AddWindow(*window, of, answer, absl::MakeSpan(covered));
      }
    }
    for (size_t i = 0; i < grid.size; ++i) {
      answer.covered_ns[i] = std::max(answer.covered_ns[i], covered[i]);
    }
  }
  return answer;
}

}  // namespace xdplive::flow

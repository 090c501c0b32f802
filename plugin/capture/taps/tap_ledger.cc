#include "capture/taps/tap_ledger.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace xdplive::capture {
namespace {

// Both are nothing but 64-bit counters, so they are taken as a row of them.
template <typename Counters>
Counters Difference(const Counters& later, const Counters& earlier) {
  constexpr size_t kWords = sizeof(Counters) / sizeof(uint64_t);
  static_assert(sizeof(Counters) == kWords * sizeof(uint64_t));
  using Words = std::array<uint64_t, kWords>;
  auto words = std::bit_cast<Words>(later);
  const auto less = std::bit_cast<Words>(earlier);
  for (size_t i = 0; i < kWords; ++i) words[i] -= less[i];
  return std::bit_cast<Counters>(words);
}

uint64_t OverflowPackets(const tap_window& counts) {
  uint64_t packets = 0;
  for (const tap_amount& amount : counts.overflow) packets += amount.packets;
  return packets;
}

}  // namespace

tap_amount Minus(const tap_amount& later, const tap_amount& earlier) {
  return Difference(later, earlier);
}

tap_window Minus(const tap_window& later, const tap_window& earlier) {
  return Difference(later, earlier);
}

void AddTo(tap::LedgerRow& row, const tap_amount& seen,
           const tap_window& counts) {
  row.seen += seen.packets;
  row.seen_bytes += seen.bytes;
  row.matched += counts.matched.packets;
  row.matched_bytes += counts.matched.bytes;
  row.counted += counts.counted;
  row.overflow += OverflowPackets(counts);
  row.shown += counts.shown;
  row.over_budget += counts.over_budget;
  row.ring_full += counts.ring_full;
  row.unparsed += counts.unparsed;
}

}  // namespace xdplive::capture

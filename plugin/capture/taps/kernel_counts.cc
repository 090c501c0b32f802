#include "capture/taps/kernel_counts.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "tap/engine.h"

namespace xdplive::capture {
namespace {

static_assert(TAP_SLOTS == tap::kTapsOfHook);
static_assert(TAP_NO_VLAN == tap::kNoVlan);
static_assert(TAP_LENGTH_STEP == tap::kLengthStep);
static_assert(TAP_LENGTHS == tap::kLengths);
static_assert(TAP_TTLS == tap::kTtls);
static_assert(TAP_PROTOCOL_NOT_IP == tap::kOverflowNotIp);
static_assert(TAP_SHAPE_TAGS == static_cast<int>(tap::kShapeTags));
static_assert(TAP_SHAPE_HEADERS == static_cast<int>(tap::kShapeHeaders));
static_assert(TAP_SHAPE_OPTIONS == static_cast<int>(tap::kShapeOptions));

tap::Amount AmountOf(const tap_amount& amount) {
  return {.packets = amount.packets, .bytes = amount.bytes};
}

int64_t UnixNs(uint64_t monotonic_ns, int64_t clock_offset_ns) {
  return static_cast<int64_t>(monotonic_ns) + clock_offset_ns;
}

}  // namespace

tap::Counts CountsOf(const tap_amount& seen, const tap_window& counts) {
  tap::Counts to{.seen = AmountOf(seen),
                 .matched = AmountOf(counts.matched),
                 .counted = counts.counted,
                 .shown = counts.shown,
                 .over_budget = counts.over_budget,
                 .ring_full = counts.ring_full,
                 .unparsed = counts.unparsed};
  std::copy(std::begin(counts.lengths), std::end(counts.lengths), to.lengths);
  std::copy(std::begin(counts.ttls), std::end(counts.ttls), to.ttls);
  std::transform(std::begin(counts.overflow), std::end(counts.overflow),
                 to.overflow, AmountOf);
  return to;
}

tap::FlowKey KeyOf(const tap_flow_key& key) {
  tap::FlowKey to{.source_ip = {},
                  .destination_ip = {},
                  .source_port = key.source_port,
                  .destination_port = key.destination_port,
                  .ethertype = key.ethertype,
                  .vlan = key.vlan,
                  .version = key.version,
                  .protocol = key.protocol,
                  .ttl = key.ttl,
                  .shape = key.shape};
  std::memcpy(to.source_ip, key.source_ip, sizeof(to.source_ip));
  std::memcpy(to.destination_ip, key.destination_ip, sizeof(to.destination_ip));
  return to;
}

std::vector<tap::FlowRecord> FlowsOf(absl::Span<const tap_flow_record> records,
                                     int slot, int64_t clock_offset_ns) {
  std::vector<tap::FlowRecord> flows;
  for (const tap_flow_record& record : records) {
    if ((record.key.taps >> slot & 1) == 0) continue;
    const tap_flow& sum = record.sum;
    flows.push_back({.key = KeyOf(record.key),
                     .amount = {sum.packets, sum.bytes},
                     .first_unix_ns = UnixNs(sum.first_ns, clock_offset_ns),
                     .last_unix_ns = UnixNs(sum.last_ns, clock_offset_ns),
                     .tcp_flags = sum.tcp_flags});
  }
  return flows;
}

}  // namespace xdplive::capture

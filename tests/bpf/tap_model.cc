#include "bpf/tap_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "parse_frame.h"

namespace xdplive::testing {
namespace {

parsed HeadersOf(const HookFrame& frame) {
  const size_t size = frame.linear_bytes == 0
                          ? frame.bytes.size()
                          : std::min(frame.linear_bytes, frame.bytes.size());
  parsed headers;
  parse_frame(frame.bytes.data(), frame.bytes.data() + size, &headers);
  return headers;
}

uint16_t VlanOf(const HookFrame& frame, const parsed& headers) {
  if (frame.vlan_protocol != 0) return frame.vlan_tci & 0xfff;
  if (headers.vlan_count != 0) return headers.vlan[0] & 0xfff;
  return TAP_NO_VLAN;
}

tap_flow_key KeyOf(const HookFrame& frame, const parsed& headers,
                   uint16_t taps) {
  tap_flow_key key{};
  std::memcpy(key.source_ip, headers.source_ip, sizeof(key.source_ip));
  std::memcpy(key.destination_ip, headers.destination_ip,
              sizeof(key.destination_ip));
  key.source_port = headers.source_port;
  key.destination_port = headers.destination_port;
  key.ethertype = headers.ethertype;
  key.vlan = VlanOf(frame, headers);
  key.taps = taps;
  key.version = headers.version;
  key.protocol = headers.protocol;
  key.ttl = headers.ttl;
  key.shape = static_cast<uint8_t>(
      tap_shape_of(&headers, frame.vlan_protocol != 0 ? 1 : 0));
  return key;
}

// The lengths of the packets on the wire.
size_t SegmentsOf(const HookFrame& frame, size_t header) {
  if (header == 0) return 1;
  const size_t size = frame.bytes.size();
  if (frame.gso_segments == 0 && frame.gso_size != 0 && size > header) {
    return (size - header + frame.gso_size - 1) / frame.gso_size;
  }
  return std::max<size_t>(frame.gso_segments, 1);
}

std::vector<size_t> WireLengths(const HookFrame& frame, const parsed& headers) {
  const size_t header = headers.payload_offset;
  const size_t tag = frame.vlan_protocol == 0 ? 0 : 4;
  const size_t size = frame.bytes.size();
  const size_t segments = SegmentsOf(frame, header);
  const size_t others = (segments - 1) * frame.gso_size;
  if (segments == 1 || others + header > size) return {size + tag};
  std::vector<size_t> lengths(segments - 1, header + frame.gso_size + tag);
  lengths.push_back(size - others + tag);
  return lengths;
}

size_t BucketOf(size_t length) {
  const size_t steps = (length + TAP_LENGTH_STEP - 1) / TAP_LENGTH_STEP;
  return std::clamp<size_t>(steps, 1, TAP_LENGTHS) - 1;
}

void Add(const tap_amount& amount, tap_amount& sum) {
  sum.packets += amount.packets;
  sum.bytes += amount.bytes;
}

void CountFor(const parsed& headers, const std::vector<size_t>& lengths,
              const tap_amount& amount, bool in_flow, tap_window& window) {
  Add(amount, window.matched);
  if ((headers.flags & (PARSED_SHORT | PARSED_MALFORMED)) != 0) {
    window.unparsed += amount.packets;
  }
  for (const size_t length : lengths) ++window.lengths[BucketOf(length)];
  if (headers.version != 0) window.ttls[headers.ttl] += amount.packets;
  if (in_flow) {
    window.counted += amount.packets;
  } else {
    Add(amount, window.overflow[headers.version == 0 ? TAP_PROTOCOL_NOT_IP
                                                     : headers.protocol]);
  }
}

std::string Describe(const tap_flow_key& key) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(&key);
  return ::testing::PrintToString(std::vector<int>(bytes, bytes + sizeof(key)));
}

}  // namespace

bool FlowKeyLess::operator()(const tap_flow_key& a,
                             const tap_flow_key& b) const {
  return std::memcmp(&a, &b, sizeof(a)) < 0;
}

FlowMap ToFlowMap(absl::Span<const tap_flow_record> flows) {
  FlowMap map;
  for (const tap_flow_record& flow : flows) {
    EXPECT_TRUE(map.emplace(flow.key, flow.sum).second)
        << "there twice: " << Describe(flow.key);
  }
  return map;
}

void TapModel::Count(const HookFrame& frame, uint16_t matched,
                     uint16_t match_all) {
  const parsed headers = HeadersOf(frame);
  const std::vector<size_t> lengths = WireLengths(frame, headers);
  tap_amount amount{lengths.size(), 0};
  for (const size_t length : lengths) amount.bytes += length;
  Add(amount, seen_);
  if (matched == 0) return;

  FlowMap& table =
      tables_[(matched & ~match_all) != 0 ? TAP_TABLE_FOCUS : TAP_TABLE_BASE];
  const tap_flow_key key = KeyOf(frame, headers, matched);
  const bool in_flow = table.contains(key) || table.size() < table_entries_;
  if (in_flow) {
    tap_flow& flow = table[key];
    flow.packets += amount.packets;
    flow.bytes += amount.bytes;
    flow.tcp_flags |= headers.tcp_flags;
  }
  for (size_t slot = 0; slot < TAP_SLOTS; ++slot) {
    if ((matched >> slot & 1) == 0) continue;
    CountFor(headers, lengths, amount, in_flow, windows_[slot]);
  }
}

FlowMap TapModel::flows() const {
  FlowMap both = tables_[TAP_TABLE_BASE];
  both.insert(tables_[TAP_TABLE_FOCUS].begin(), tables_[TAP_TABLE_FOCUS].end());
  return both;
}

void ExpectCounts(const tap_window& actual, const tap_window& expected) {
  EXPECT_EQ(actual.matched.packets, expected.matched.packets);
  EXPECT_EQ(actual.matched.bytes, expected.matched.bytes);
  EXPECT_EQ(actual.counted, expected.counted);
  EXPECT_EQ(actual.unparsed, expected.unparsed);
  uint64_t of_lengths = 0, of_overflow = 0;
  for (size_t i = 0; i < TAP_LENGTHS; ++i) {
    EXPECT_EQ(actual.lengths[i], expected.lengths[i]) << "length step " << i;
    of_lengths += actual.lengths[i];
  }
  for (size_t i = 0; i < TAP_TTLS; ++i) {
    EXPECT_EQ(actual.ttls[i], expected.ttls[i]) << "TTL " << i;
  }
  for (size_t i = 0; i <= TAP_PROTOCOL_NOT_IP; ++i) {
    EXPECT_EQ(actual.overflow[i].packets, expected.overflow[i].packets) << i;
    EXPECT_EQ(actual.overflow[i].bytes, expected.overflow[i].bytes) << i;
    of_overflow += actual.overflow[i].packets;
  }
  const uint64_t matched = actual.matched.packets;
  EXPECT_EQ(of_lengths, matched);
  EXPECT_EQ(actual.counted + of_overflow, matched);
  EXPECT_EQ(actual.shown + actual.over_budget + actual.ring_full, matched);
}

void ExpectFlows(const FlowMap& actual, const FlowMap& expected) {
  EXPECT_EQ(actual.size(), expected.size());
  for (const auto& [key, flow] : expected) {
    const auto found = actual.find(key);
    if (found == actual.end()) {
      ADD_FAILURE() << "no flow " << Describe(key);
      continue;
    }
    EXPECT_EQ(found->second.packets, flow.packets) << Describe(key);
    EXPECT_EQ(found->second.bytes, flow.bytes) << Describe(key);
    EXPECT_EQ(found->second.tcp_flags, flow.tcp_flags) << Describe(key);
  }
}

}  // namespace xdplive::testing

// What the programs of a hook ought to count, reckoned in user space.
#ifndef XDPLIVE_TESTS_BPF_TAP_MODEL_H_
#define XDPLIVE_TESTS_BPF_TAP_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "absl/types/span.h"
#include "kit/cc/packet_builder.h"
#include "tap/engine.h"
#include "tap_contract.h"

namespace xdplive::testing {

// Flows of a table, unless a test says otherwise.
inline constexpr uint32_t kTableEntries = 4096;

// A frame as a hook meets it.
struct HookFrame {
  ByteVector bytes;
  // XDP: so many bytes are in the first buffer; 0: all.
  size_t linear_bytes = 0;
  // TC: the tag beside the frame; protocol 0: none.
  uint16_t vlan_protocol = 0;
  uint16_t vlan_tci = 0;
  // TC: what the frame will be cut into; 0: nothing.
  uint32_t gso_segments = 0;
  uint32_t gso_size = 0;
};

struct FlowKeyLess {
  bool operator()(const tap_flow_key& a, const tap_flow_key& b) const;
};
using FlowMap = std::map<tap_flow_key, tap_flow, FlowKeyLess>;

// Fails the test where a flow is there twice.
FlowMap ToFlowMap(absl::Span<const tap_flow_record> flows);

// One buffer of one hook. Knows nothing of the show lane, nor of time.
class TapModel {
 public:
  // The hook's flow tables take so many flows each.
  explicit TapModel(size_t table_entries = kTableEntries)
      : table_entries_(table_entries) {}

  // The taps of `matched` match the frame; those of `match_all` any frame.
  void Count(const HookFrame& frame, uint16_t matched,
             uint16_t match_all = 0xffff);

  const tap_amount& seen() const { return seen_; }
  const tap_window& window(int slot) const {
    return windows_[static_cast<size_t>(slot)];
  }
  // Of both tables.
  FlowMap flows() const;

 private:
  const size_t table_entries_;
  tap_amount seen_ = {};
  std::array<tap_window, TAP_SLOTS> windows_ = {};
  std::array<FlowMap, TAP_TABLES> tables_;
};

// Fails the test where `actual` differs from `expected` in what the model
// knows, or does not add up.
void ExpectCounts(const tap_window& actual, const tap_window& expected);
// The same of flows.
void ExpectFlows(const FlowMap& actual, const FlowMap& expected);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_TAP_MODEL_H_

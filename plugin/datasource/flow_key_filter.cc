#include "datasource/flow_key_filter.h"

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace xdplive::datasource {
namespace {

using capture::filter::PartialFrame;

constexpr size_t kMacBytes = 12;
constexpr uint16_t kTag = 0x8100;
// What stands for the length of an IEEE 802.3 frame.
constexpr uint16_t kAnyLength = 46;

class FrameWriter {
 public:
  void Skip(size_t bytes) { at_ += bytes; }

  void Put(absl::Span<const uint8_t> bytes) {
    for (const uint8_t byte : bytes) {
      frame_.bytes[at_] = byte;
      frame_.known[at_] = true;
      ++at_;
    }
  }
  void Put8(uint8_t value) { Put({value}); }
  void Put16(uint16_t value) {
    Put({static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)});
  }

  const PartialFrame& frame() const { return frame_; }

 private:
  PartialFrame frame_;
  size_t at_ = 0;
};

bool HasPorts(const tap_flow_key& key) {
  return key.protocol == IPPROTO_TCP || key.protocol == IPPROTO_UDP ||
         key.protocol == IPPROTO_SCTP;
}

// Later fragments are such, and nothing else is worth speaking of.
bool MayBeFragment(const tap_flow_key& key) {
  return HasPorts(key) && key.source_port == 0 && key.destination_port == 0;
}

void PutIpv4(const tap_flow_key& key, FrameWriter& to) {
  to.Put8(0x45);
  to.Skip(5);  // service, length, identification
  if (MayBeFragment(key)) {
    to.Skip(2);
  } else {
    to.Put16(0);
  }
  to.Put8(key.ttl);
  to.Put8(key.protocol);
  to.Skip(2);  // checksum
  to.Put(absl::MakeConstSpan(key.source_ip).first(4));
  to.Put(absl::MakeConstSpan(key.destination_ip).first(4));
}

void PutIpv6(const tap_flow_key& key, FrameWriter& to) {
  to.Put8(0x60);
  to.Skip(5);  // flow label, length
  to.Put8(key.protocol);
  to.Put8(key.ttl);
  to.Put(key.source_ip);
  to.Put(key.destination_ip);
}

PartialFrame FrameOf(const tap_flow_key& key) {
  FrameWriter frame;
  frame.Skip(kMacBytes);
  if (key.vlan != TAP_NO_VLAN) {
    frame.Put16(kTag);
    frame.Put16(key.vlan);
  }
  frame.Put16(key.ethertype == 0 ? kAnyLength : key.ethertype);
  if (key.version == 4) PutIpv4(key, frame);
  if (key.version == 6) PutIpv6(key, frame);
  if (key.version != 0 && HasPorts(key) && !MayBeFragment(key)) {
    frame.Put16(key.source_port);
    frame.Put16(key.destination_port);
  }
  return frame.frame();
}

}  // namespace

capture::filter::Verdict FlowKeyFilter::Decide(const tap_flow_key& key) const {
  return capture::filter::Judge(*filter_, FrameOf(key));
}

}  // namespace xdplive::datasource

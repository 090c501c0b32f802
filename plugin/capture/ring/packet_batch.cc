#include "capture/ring/packet_batch.h"

#include <algorithm>

namespace xdplive::capture {

void PacketBatch::Clear() {
  packets_.clear();
  if (bytes_.size() <= kKept) return;
  bytes_.resize(kKept);
  packets_ = std::vector<tap::Packet>();
}

void PacketBatch::Add(const RingRecord& record, int64_t time_unix_ns) {
  if (bytes_.size() == packets_.size()) bytes_.emplace_back();
  auto& row = bytes_[packets_.size()];
  const absl::Span<const uint8_t> bytes = record.bytes.subspan(0, row.size());
  std::copy(bytes.begin(), bytes.end(), row.begin());
  packets_.push_back(
      {.head = {.time_unix_ns = time_unix_ns,
                .wire_length = record.head.wire_length,
                .wire_packets = record.head.packets,
                .stripped_vlan = {.protocol = record.head.vlan_proto,
                                  .tci = record.head.vlan_tci},
                .direction =
                    static_cast<tap::Direction>(record.head.direction)},
       .bytes = absl::MakeConstSpan(row.data(), bytes.size())});
}

}  // namespace xdplive::capture

#include "datasource/past/packet_sieve.h"

#include <algorithm>
#include <vector>

#include "filter/eval.h"

namespace xdplive::datasource {
namespace {

using flow::PacketBatch;
using flow::PacketLog;
using tap::Packet;

// Rows copied out of the log at once; its writer waits for that long.
constexpr uint64_t kChunkRows = 1024;
constexpr size_t kAddressBytes = 12;  // in front of the ethertype
constexpr size_t kTagBytes = 4;

// The frame as it was on the wire, as far as it is kept.
std::vector<uint8_t> WithTag(const Packet& packet) {
  const tap::StrippedVlan& vlan = packet.head.stripped_vlan;
  std::vector<uint8_t> frame(packet.bytes.begin(), packet.bytes.end());
  if (frame.size() < kAddressBytes) return frame;
  const uint8_t tag[kTagBytes] = {
      static_cast<uint8_t>(vlan.protocol >> 8),
      static_cast<uint8_t>(vlan.protocol),
      static_cast<uint8_t>(vlan.tci >> 8),
      static_cast<uint8_t>(vlan.tci),
  };
  frame.insert(frame.begin() + kAddressBytes, tag, tag + kTagBytes);
  return frame;
}

struct Sieve {
  const filter::Filter& filter;
  int64_t from_ns;
  int64_t to_ns;

  bool Passes(const Packet& packet) const {
    const tap::PacketHead& head = packet.head;
    if (head.time_unix_ns < from_ns || head.time_unix_ns > to_ns) return false;
    if (head.stripped_vlan.protocol == 0) {
      return Matches(filter, packet.bytes, head.wire_length);
    }
    return Matches(filter, WithTag(packet), head.wire_length + kTagBytes);
  }
};

// The newest matches among the first `rows` packets, oldest first.
PacketBatch MatchesOf(const PacketBatch& packets, size_t rows,
                      const Sieve& sieve, size_t max_rows) {
  std::vector<size_t> places;
  for (size_t i = rows; i > 0 && places.size() < max_rows; --i) {
    if (sieve.Passes(packets[i - 1])) places.push_back(i - 1);
  }
  PacketBatch matches;
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    matches.Append(packets[*place]);
  }
  return matches;
}

PacketBatch Join(const std::vector<PacketBatch>& newest_first) {
  PacketBatch joined;
  for (auto batch = newest_first.rbegin(); batch != newest_first.rend();
       ++batch) {
    for (size_t i = 0; i < batch->size(); ++i) joined.Append((*batch)[i]);
  }
  return joined;
}

}  // namespace

PacketBatch ReadMatching(const PacketLog& log, const filter::Filter& filter,
                         int64_t from_ns, int64_t to_ns, size_t max_rows,
                         const std::atomic<bool>* given_up) {
  const Sieve sieve{filter, from_ns, to_ns};
  std::vector<PacketBatch> newest_first;
  size_t found = 0;
  uint64_t past = log.ReadNewest(from_ns, to_ns, 0).next_cursor;
  while (past > 0 && found < max_rows) {
    if (given_up != nullptr && *given_up) break;
    const uint64_t first = past - std::min(past, kChunkRows);
    const PacketLog::ReadResult read = log.Read(first, past - first);
    // In the place of those evicted stand ones that were read before.
    const uint64_t rows = past - std::min(past, first + read.lost);
    if (rows == 0) break;
    newest_first.push_back(
        MatchesOf(read.packets, rows, sieve, max_rows - found));
    found += newest_first.back().size();
    // The writer hands packets over in the order of their times.
    if (read.lost > 0 || read.packets[0].head.time_unix_ns < from_ns) break;
    past = first;
  }
  return Join(newest_first);
}

}  // namespace xdplive::datasource

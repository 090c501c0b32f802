// The packet table: columns whose names, order and types never change.
#ifndef XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_FRAME_H_
#define XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "datasource/ask/packet_columns.h"
#include "flow/dissect/dissect.h"
#include "flow/log/packet_log.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Packets of one tap.
struct TapPackets {
  std::string interface;
  flow::PacketBatch packets;
};

// One row to come: which packet of which tap.
struct RowPlace {
  int64_t time_unix_ns = 0;
  size_t tap = 0;
  size_t packet = 0;
};

// The rows of all taps in the order of their times; equal times keep the
// order of the taps.
std::vector<RowPlace> OrderByTime(absl::Span<const TapPackets> taps);

// Of the frame with the tag that the hook shows beside it.
uint32_t LengthOnTheWire(const tap::PacketHead& head);

// What the packet says; its info tells how many packets the frame stands for.
flow::PacketFields DissectEntry(const tap::Packet& packet);

// The name by which the machine knows itself, at most 64 bytes.
std::string HostName();

// A packet table without rows.
sdk::data::Frame EmptyPacketsFrame(const PacketColumns& columns);

// Adds rows in the order given. REQUIRES: `frame` is an
// EmptyPacketsFrame(columns), whatever rows it has by now. `not_before_ns`:
// earlier times are raised to it.
void AppendRows(const PacketColumns& columns, absl::Span<const TapPackets> taps,
                absl::Span<const RowPlace> rows, int64_t not_before_ns,
                sdk::data::Frame& frame);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_FRAME_H_

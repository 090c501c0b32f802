// Packets in the format that a query asks for.
#ifndef XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKET_ROWS_H_
#define XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKET_ROWS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "datasource/ask/query.h"
#include "datasource/kinds/packets/logs_frame.h"
#include "datasource/kinds/packets/packets_frame.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// REQUIRES of both: the query's kind is packets.
inline sdk::data::Frame EmptyFrame(const Query& query) {
  return query.format == PacketFormat::kLogs ? EmptyLogsFrame()
                                             : EmptyPacketsFrame(query.columns);
}

// REQUIRES: `frame` is an EmptyFrame(query), whatever rows it has by now.
inline void AppendPackets(const Query& query, absl::Span<const TapPackets> taps,
                          absl::Span<const RowPlace> rows,
                          int64_t not_before_ns, sdk::data::Frame& frame) {
  if (query.format == PacketFormat::kLogs) {
    AppendLogLines(taps, rows, not_before_ns, frame);
  } else {
    AppendRows(query.columns, taps, rows, not_before_ns, frame);
  }
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKET_ROWS_H_

// Packets in the format that a query asks for.
#ifndef XDPLIVE_DATASOURCE_PACKET_ROWS_H_
#define XDPLIVE_DATASOURCE_PACKET_ROWS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "datasource/logs_frame.h"
#include "datasource/packets_frame.h"
#include "datasource/query.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

inline sdk::data::Frame EmptyFrame(PacketFormat format) {
  return format == PacketFormat::kLogs ? EmptyLogsFrame() : EmptyPacketsFrame();
}

// REQUIRES: `frame` is an EmptyFrame(format), whatever rows it has by now.
inline void AppendPackets(PacketFormat format,
                          absl::Span<const TapPackets> taps,
                          absl::Span<const RowPlace> rows,
                          int64_t not_before_ns, sdk::data::Frame& frame) {
  const auto append =
      format == PacketFormat::kLogs ? AppendLogLines : AppendRows;
  append(taps, rows, not_before_ns, frame);
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PACKET_ROWS_H_

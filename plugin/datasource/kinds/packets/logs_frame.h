// Packets as log lines: `timestamp`, `body`, `severity`, `id`, `labels`, by the
// data plane's log-lines.
#ifndef XDPLIVE_DATASOURCE_KINDS_PACKETS_LOGS_FRAME_H_
#define XDPLIVE_DATASOURCE_KINDS_PACKETS_LOGS_FRAME_H_

#include <cstdint>

#include "absl/types/span.h"
#include "datasource/kinds/packets/packets_frame.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Log lines without rows.
sdk::data::Frame EmptyLogsFrame();

// As AppendRows, to an EmptyLogsFrame(). A packet has the same id in every
// frame, and no other packet has it but one of the same bytes that was seen at
// the same tick in another batch.
void AppendLogLines(absl::Span<const TapPackets> taps,
                    absl::Span<const RowPlace> rows, int64_t not_before_ns,
                    sdk::data::Frame& frame);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_PACKETS_LOGS_FRAME_H_

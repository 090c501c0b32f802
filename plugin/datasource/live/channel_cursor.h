// How far the rows of a channel have gone. What is counted differs by kind: a
// channel, being of one query, only ever has one of these.
#ifndef XDPLIVE_DATASOURCE_LIVE_CHANNEL_CURSOR_H_
#define XDPLIVE_DATASOURCE_LIVE_CHANNEL_CURSOR_H_

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <variant>

#include "tap/engine.h"

namespace xdplive::datasource {

// Of packets: for each tap the number of the next one in its log.
struct PacketsCursor {
  std::map<tap::TapSpec, uint64_t> next;
  // Time of the newest row that went out.
  int64_t newest_ns = std::numeric_limits<int64_t>::min();
};

// Of events: the number of the next one in the hub's log.
struct EventsCursor {
  uint64_t next = 0;
};

// Of points of a chart: the end of the last one, in Unix nanoseconds.
struct StepsCursor {
  int64_t end_ns = 0;
  // The version of the columns that subscribers know; nothing while nobody was
  // told any.
  std::optional<uint64_t> columns = std::nullopt;
};

// Nothing where nobody was told anything yet.
using Cursor =
    std::variant<std::monostate, PacketsCursor, EventsCursor, StepsCursor>;

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_CHANNEL_CURSOR_H_

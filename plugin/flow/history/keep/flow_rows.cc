#include "flow/history/keep/flow_rows.h"

#include <algorithm>

namespace xdplive::flow {
namespace {

constexpr int64_t kMillisecond = 1'000'000;

uint64_t Milliseconds(int64_t unix_ns) {
  return static_cast<uint64_t>(unix_ns) / kMillisecond;
}

FlowRow MakeRow(uint32_t id, const tap::FlowRecord& flow, uint64_t active_ms) {
  const uint64_t first = Milliseconds(flow.first_unix_ns);
  return {.id = id,
          .packets = flow.amount.packets,
          .bytes = flow.amount.bytes,
          .first_ms = first,
          .last_ms = std::max(first, Milliseconds(flow.last_unix_ns)),
          .active_ms = active_ms,
          .tcp_flags = flow.tcp_flags};
}

void AddRow(const FlowRow& from, FlowRow& to) {
  to.packets += from.packets;
  to.bytes += from.bytes;
  to.first_ms = std::min(to.first_ms, from.first_ms);
  to.last_ms = std::max(to.last_ms, from.last_ms);
  to.tcp_flags |= from.tcp_flags;
}

// In order of their ids, each once.
void Unite(std::vector<FlowRow>& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const FlowRow& a, const FlowRow& b) { return a.id < b.id; });
  size_t kept = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (kept > 0 && rows[kept - 1].id == rows[i].id) {
      AddRow(rows[i], rows[kept - 1]);
    } else {
      rows[kept++] = rows[i];
    }
  }
  rows.resize(kept);
}

}  // namespace

std::vector<FlowRow> RowsOf(absl::Span<const tap::FlowRecord> flows,
                            uint64_t active_ms, KeyIndex& index) {
  std::vector<const tap::FlowKey*> keys;
  keys.reserve(flows.size());
  for (const tap::FlowRecord& flow : flows) keys.push_back(&flow.key);
  std::vector<uint32_t> ids;
  index.Intern(keys, ids);
  std::vector<FlowRow> rows;
  rows.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    rows.push_back(MakeRow(ids[i], flows[i], active_ms));
  }
  Unite(rows);
  return rows;
}

}  // namespace xdplive::flow

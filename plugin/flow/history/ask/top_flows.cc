#include "flow/history/ask/top_flows.h"

#include <algorithm>

#include "flow/history/ask/group_totals.h"

namespace xdplive::flow {
namespace {

uint64_t SizeOf(const GroupTotals& group, FlowOrder order) {
  return order == FlowOrder::kBytes ? group.amount.bytes : group.amount.packets;
}

TopFlow MakeRow(const GroupKey& key, const GroupTotals& group,
                const TopFlowsQuery& query,
                absl::Span<const FlowSource> sources) {
  TopFlow row = {.key = key,
                 .texts = GroupTexts(key, query.fields, sources),
                 .amount = group.amount,
                 .first_seen_ms = static_cast<int64_t>(group.first_ms),
                 .last_seen_ms = static_cast<int64_t>(group.last_ms),
                 .tcp_flags = group.tcp_flags,
                 .ttl_min = std::nullopt,
                 .ttl_max = std::nullopt};
  if (group.has_ttl) {
    row.ttl_min = group.ttl_min;
    row.ttl_max = group.ttl_max;
  }
  return row;
}

}  // namespace

TopFlowsAnswer AskTopFlows(absl::Span<const FlowSource> sources,
                           const TopFlowsQuery& query) {
  GroupTable table(query.fields);
  const RangeTotals totals =
      AddUpGroups(sources, query.range, query.fields, table);
  const std::vector<GroupTotals>& groups = totals.groups;
  TopFlowsAnswer answer;
  std::vector<uint32_t> order;
  for (uint32_t group = GroupTable::kFirst; group < groups.size(); ++group) {
    // Flows that are no part of the range are in the dictionary as well.
    if (groups[group].amount.packets > 0) order.push_back(group);
  }
  const auto last = order.begin() +
                    static_cast<ptrdiff_t>(std::min(order.size(), query.limit));
  std::partial_sort(
      order.begin(), last, order.end(), [&](uint32_t a, uint32_t b) {
        const uint64_t a_size = SizeOf(groups[a], query.order);
        const uint64_t b_size = SizeOf(groups[b], query.order);
        return a_size != b_size ? a_size > b_size : table.key(a) < table.key(b);
      });
  for (auto group = order.begin(); group != last; ++group) {
    answer.rows.push_back(
        MakeRow(table.key(*group), groups[*group], query, sources));
  }
  answer.other = groups[GroupTable::kBeyond].amount;
  for (auto group = last; group != order.end(); ++group) {
    Add(groups[*group].amount, answer.other);
  }
  answer.overflow = totals.overflow;
  answer.group_count = order.size();
  answer.groups_cut = groups[GroupTable::kBeyond].amount.packets > 0;
  answer.extent = totals.extent;
  answer.covered_ns = totals.covered_ns;
  return answer;
}

}  // namespace xdplive::flow

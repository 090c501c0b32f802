#include "datasource/kinds/ledger/ledger_json.h"

#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using nlohmann::ordered_json;

ordered_json RowToJson(const tap::LedgerRow& row) {
  return {
      {"interface", row.tap.origin.interface},
      {"direction", tap::DirectionName(row.tap.origin.direction)},
      {"attach_mode", row.attach_mode},
      {"filter", row.tap.filter_text()},
      {"seen", row.seen},
      {"seen_bytes", row.seen_bytes},
      {"matched", row.matched},
      {"counted", row.counted},
      {"overflow", row.overflow},
      {"shown", row.shown},
      {"over_budget", row.over_budget},
      {"ring_full", row.ring_full},
      {"unparsed", row.unparsed},
      {"ns_per_packet", row.ns_per_packet.has_value()
                            ? ordered_json(*row.ns_per_packet)
                            : ordered_json()},
      {"kernel_memory", row.kernel_memory},
  };
}

}  // namespace

std::string LedgerToJson(absl::Span<const tap::LedgerRow> rows) {
  ordered_json list = ordered_json::array();
  for (const tap::LedgerRow& row : rows) list.push_back(RowToJson(row));
  return list.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace xdplive::datasource

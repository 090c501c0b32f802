#include "datasource/kinds/ledger/ledger_json.h"

#include <cstddef>
#include <type_traits>
#include <variant>

#include "absl/time/time.h"
#include "datasource/kinds/ledger/ledger_frame.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using nlohmann::ordered_json;
using sdk::data::Field;

ordered_json ValueOf(const Field& field, size_t row) {
  if (field.IsNull(row)) return nullptr;
  return std::visit(
      [row](const auto& values) -> ordered_json {
        using T = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_same_v<T, sdk::data::Time>) {
          return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ",
                                  absl::FromUnixNanos(values[row].unix_ns),
                                  absl::UTCTimeZone());
        } else if constexpr (std::is_constructible_v<ordered_json, T>) {
          return values[row];
        } else {
          return nullptr;
        }
      },
      field.values);
}

}  // namespace

std::string LedgerToJson(absl::Span<const tap::LedgerRow> rows) {
  const sdk::data::Frame frame = LedgerFrame(rows);
  ordered_json list = ordered_json::array();
  for (size_t row = 0; row < rows.size(); ++row) {
    ordered_json& object = list.emplace_back(ordered_json::object());
    for (const Field& field : frame.fields) {
      object[field.name] = ValueOf(field, row);
    }
  }
  return list.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace xdplive::datasource

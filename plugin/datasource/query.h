// What one panel asks: the target JSON of a query, checked, and the one text
// that stands for its meaning.
#ifndef XDPLIVE_DATASOURCE_QUERY_H_
#define XDPLIVE_DATASOURCE_QUERY_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "datasource/interface_set.h"

namespace xdplive::datasource {

// Filters longer than this are not read; they have still to compile.
inline constexpr size_t kMaxFilterText = 4096;

enum class Kind { kPackets, kCapture, kEvents };

enum class DirectionChoice { kBoth, kIngress, kEgress };

struct Query {
  Kind kind = Kind::kPackets;
  InterfacePatterns interfaces;  // empty: every allowed one
  DirectionChoice direction = DirectionChoice::kBoth;
  std::string filter;  // "" matches everything; always so but for kPackets
  bool live = true;
  uint32_t limit = 500;  // rows of history; of packets

  friend bool operator==(const Query&, const Query&) = default;
};

// Checks every key this plugin knows and ignores the others; the filter must
// compile. Errors: INVALID_ARGUMENT naming key, value and choices, or in
// libpcap's words.
absl::StatusOr<Query> ParseQuery(absl::string_view json);

// What a stream of the query depends on, as JSON: equal meaning, equal text.
// Defaults are left out, and so are `live` and `limit`, which say nothing
// about a stream. ParseQuery reads it back.
std::string CanonicalText(const Query& query);

// The query for people, as the query inspector shows it.
std::string DescribeQuery(const Query& query);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_QUERY_H_

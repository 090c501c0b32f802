// The words of the query model, each with what it stands for.
#ifndef XDPLIVE_DATASOURCE_ASK_QUERY_WORDS_H_
#define XDPLIVE_DATASOURCE_ASK_QUERY_WORDS_H_

#include <cstddef>

#include "datasource/ask/query.h"
#include "datasource/ask/schema.h"

namespace xdplive::datasource {

inline constexpr const auto& kKindWords = query_schema::kKind<Kind>.words;
inline constexpr const auto& kDirectionWords =
    query_schema::kDirection<DirectionChoice>.words;
inline constexpr const auto& kFormatWords =
    query_schema::kFormat<PacketFormat>.words;
inline constexpr const auto& kRowOrderWords =
    query_schema::kOrder<RowOrder>.words;
inline constexpr const auto& kMeasureWords =
    query_schema::kMeasure<flow::TrafficMeasure>.words;
inline constexpr const auto& kOrderWords =
    query_schema::kOrderBy<flow::FlowOrder>.words;
inline constexpr const auto& kDistributionWords =
    query_schema::kOf<flow::DistributionOf>.words;
inline constexpr const auto& kPartWords =
    channel_schema::kPart<GraphPart>.words;

// Each enumerator has a word.
static_assert(query_schema::HasKind(Kind()));
static_assert(query_schema::HasDirection(DirectionChoice()));
static_assert(query_schema::HasFormat(PacketFormat()));
static_assert(query_schema::HasColumns(PacketColumn()));
static_assert(query_schema::HasOrder(RowOrder()));
static_assert(query_schema::HasMeasure(flow::TrafficMeasure()));
static_assert(query_schema::HasGroupBy(flow::FlowField()));
static_assert(query_schema::HasOrderBy(flow::FlowOrder()));
static_assert(query_schema::HasOf(flow::DistributionOf()));
static_assert(channel_schema::HasPart(GraphPart()));

// And those that are named as the columns of a frame, in its order.
template <typename T, size_t kCount>
constexpr bool CountUp(const Word<T> (&words)[kCount]) {
  for (size_t i = 0; i < kCount; ++i) {
    if (words[i].value != static_cast<T>(i)) return false;
  }
  return true;
}
static_assert(CountUp(query_schema::kColumns<PacketColumn>.words));
static_assert(CountUp(query_schema::kGroupBy<flow::FlowField>.words));

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_QUERY_WORDS_H_

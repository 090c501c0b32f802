// The words of the query model, each with what it stands for.
#ifndef XDPLIVE_DATASOURCE_QUERY_WORDS_H_
#define XDPLIVE_DATASOURCE_QUERY_WORDS_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "datasource/query.h"

namespace xdplive::datasource {

template <typename T>
struct Word {
  absl::string_view text;
  T value;
};

inline constexpr Word<Kind> kKindWords[] = {
    {"packets", Kind::kPackets},
    {"traffic", Kind::kTraffic},
    {"flows", Kind::kFlows},
    {"conversations", Kind::kConversations},
    {"distribution", Kind::kDistribution},
    {"capture", Kind::kCapture},
    {"events", Kind::kEvents},
};
inline constexpr Word<DirectionChoice> kDirectionWords[] = {
    {"ingress", DirectionChoice::kIngress},
    {"egress", DirectionChoice::kEgress},
    {"both", DirectionChoice::kBoth},
};
inline constexpr Word<PacketFormat> kFormatWords[] = {
    {"table", PacketFormat::kTable},
    {"logs", PacketFormat::kLogs},
};
inline constexpr Word<flow::TrafficMeasure> kMeasureWords[] = {
    {"packets", flow::TrafficMeasure::kPackets},
    {"bytes", flow::TrafficMeasure::kBytes},
    {"bits", flow::TrafficMeasure::kBits},
    {"flows", flow::TrafficMeasure::kFlows},
};
inline constexpr Word<flow::FlowOrder> kOrderWords[] = {
    {"bytes", flow::FlowOrder::kBytes},
    {"packets", flow::FlowOrder::kPackets},
};
inline constexpr Word<flow::DistributionOf> kDistributionWords[] = {
    {"packet_length", flow::DistributionOf::kPacketLength},
    {"ttl", flow::DistributionOf::kTtl},
};
inline constexpr Word<GraphPart> kPartWords[] = {
    {"nodes", GraphPart::kNodes},
    {"edges", GraphPart::kEdges},
};

// REQUIRES: `value` has a word.
template <typename T, size_t kCount>
constexpr absl::string_view WordFor(const Word<T> (&words)[kCount], T value) {
  size_t i = 0;
  while (words[i].value != value) ++i;
  return words[i].text;
}

// REQUIRES: `text` is one of the words.
template <typename T, size_t kCount>
constexpr T ValueOf(const Word<T> (&words)[kCount], absl::string_view text) {
  size_t i = 0;
  while (words[i].text != text) ++i;
  return words[i].value;
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_QUERY_WORDS_H_

// The words of the query model, each with what it stands for.
#ifndef XDPLIVE_DATASOURCE_ASK_QUERY_WORDS_H_
#define XDPLIVE_DATASOURCE_ASK_QUERY_WORDS_H_

#include "datasource/ask/query.h"
#include "datasource/ask/query_word.h"

namespace xdplive::datasource {

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
inline constexpr Word<RowOrder> kRowOrderWords[] = {
    {"newest", RowOrder::kNewest},
    {"oldest", RowOrder::kOldest},
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

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_QUERY_WORDS_H_

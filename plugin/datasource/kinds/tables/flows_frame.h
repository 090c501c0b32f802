// The table of flows.
#ifndef XDPLIVE_DATASOURCE_KINDS_TABLES_FLOWS_FRAME_H_
#define XDPLIVE_DATASOURCE_KINDS_TABLES_FLOWS_FRAME_H_

#include "datasource/ask/query.h"
#include "flow/history/ask/top_flows.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// The columns grouped by, packets, bytes, rates, first and last time; of
// five-tuples TCP flags and the spread of TTLs as well.
sdk::data::Frame FlowsFrame(const Query& query,
                            const flow::TopFlowsAnswer& answer);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_TABLES_FLOWS_FRAME_H_

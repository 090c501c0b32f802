// Who talks with whom, as Grafana's node graph panel wants it: hosts as nodes
// whose arcs tell the protocols, pairs as edges.
// Source: Grafana, public/app/plugins/panel/nodeGraph/utils.ts.
#ifndef XDPLIVE_DATASOURCE_KINDS_TABLES_CONVERSATIONS_FRAMES_H_
#define XDPLIVE_DATASOURCE_KINDS_TABLES_CONVERSATIONS_FRAMES_H_

#include "flow/history/ask/conversations.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

sdk::data::Frame NodesFrame(const flow::ConversationsAnswer& answer);
sdk::data::Frame EdgesFrame(const flow::ConversationsAnswer& answer);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_TABLES_CONVERSATIONS_FRAMES_H_

// Who may see single packets: the one place that decides it, for queries,
// streams and resources alike.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_ACCESS_PACKET_GATE_H_
#define XDPLIVE_DATASOURCE_ACCESS_PACKET_GATE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "datasource/access/scope.h"
#include "datasource/access/settings.h"
#include "datasource/ask/query.h"

namespace xdplive::datasource {

// What an answer is made of.
enum class Shows {
  kAggregates,  // sums over packets: whoever may query may see them
  kPackets,     // single packets, or text that quotes one
};

// What answers and streams of a kind are made of.
Shows ShownBy(Kind kind);

// OK where the scope's asker may see it. Packets are for the role that
// packetAccess names and those above it, and never for an alert rule. Errors:
// PERMISSION_DENIED that says what, why and the mend, and names nobody; as the
// engine says where it does not tell who may.
absl::Status MaySee(const Scope& scope, Shows shows);

// "editors and administrators", of a word of packetAccess.
std::string WhoSees(absl::string_view packet_access);
// A sentence for an administrator.
std::string WhoSeesPackets(const Settings& settings);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_PACKET_GATE_H_

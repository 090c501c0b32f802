// The part of a Grafana Live channel id that carries the query itself, so that
// a plugin that knows nothing but the path and its secret can serve it:
//   "s1/" + the canonical query, sealed, or, where the whole id would grow past
//   Grafana's limit, "k1/" + the text's name in a PathTable.
// Nobody reads the query in it, nobody without the secret can make one, and it
// opens in its data source alone.
//
// The path of single packets is good for one packetAccess only, and where
// addresses are replaced any path is good for one key only, of which it has a
// short hash. Those who may not see packets have paths of their own where a
// stream has filters in it that others wrote. Grafana asks for each subscriber
// once, and runs one stream for all of them with the context of the first:
// whoever subscribed while more were let in, or more was shown, must not go on
// with those who still are.
#ifndef XDPLIVE_DATASOURCE_LIVE_CHANNEL_PATH_H_
#define XDPLIVE_DATASOURCE_LIVE_CHANNEL_PATH_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/live/path_table.h"
#include "sdk/live/channel.h"

namespace xdplive::datasource {

// The channel of `query` in the scope's data source. Errors: INVALID_ARGUMENT
// when Grafana would refuse its uid; those of PathTable::Keep.
absl::StatusOr<sdk::live::Channel> ChannelOf(const Scope& scope,
                                             const Query& query,
                                             PathTable& table);

// The query a path stands for. Errors: NOT_FOUND for every path that ChannelOf
// did not make for this data source, under the table's secret;
// PERMISSION_DENIED for one that it made under other settings of who sees what.
absl::StatusOr<Query> QueryOfPath(const Scope& scope, absl::string_view path,
                                  const PathTable& table,
                                  FilterSource filters = filter::CompileShared);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_CHANNEL_PATH_H_

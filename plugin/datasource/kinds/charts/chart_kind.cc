#include "datasource/kinds/charts/chart_kind.h"

#include <optional>
#include <utility>

#include "datasource/kinds/charts/grid_query.h"
#include "datasource/kinds/charts/grid_rows.h"
#include "datasource/kinds/charts/grid_stream.h"
#include "datasource/past/opened_query.h"

namespace xdplive::datasource {

absl::StatusOr<std::vector<sdk::data::Frame>> ChartKind::Answer(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) const {
  return OneFrame(AnswerGrid(context().hub, context().paths, context().channels,
                             scope, asked, query, context().now()));
}

std::unique_ptr<LiveStream> ChartKind::Welcome(const Scope& scope,
                                               const Query& query,
                                               const std::string& channel,
                                               absl::Time now,
                                               FrameAnswer answer) const {
  OpenedQuery opened = OpenQuery(context().hub, scope.asker(), query);
  ChannelMemory& channels = context().channels;
  std::shared_ptr<Channel> at = channels.table.Of(channel);
  const std::optional<HistoryEnd> history =
      channels.answered.Find(channel, scope.login, context().now());
  return std::make_unique<GridSubscription>(
      context().hub, std::move(opened), query,
      GridRowsOf(query, channels.series.Of(channel, context().now())),
      std::move(at), history, now, std::move(answer));
}

std::unique_ptr<LiveStream> ChartKind::OpenStream(const Scope& scope,
                                                  const Query& query,
                                                  const std::string& channel,
                                                  FrameSender sender) const {
  ChannelMemory& channels = context().channels;
  return std::make_unique<GridStream>(
      context().hub, scope.asker(), query,
      GridRowsOf(query, channels.series.Of(channel, context().now())),
      channels.table.Run(channel), std::move(sender), context().counters);
}

}  // namespace xdplive::datasource

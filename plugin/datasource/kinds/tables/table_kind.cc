#include "datasource/kinds/tables/table_kind.h"

#include <utility>

#include "datasource/kinds/tables/table_query.h"
#include "datasource/kinds/tables/table_stream.h"
#include "datasource/past/opened_query.h"

namespace xdplive::datasource {

absl::StatusOr<std::vector<sdk::data::Frame>> TableKind::Answer(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) const {
  return AnswerTable(context().hub, context().paths, context().channels, scope,
                     asked, query, context().now());
}

std::unique_ptr<LiveStream> TableKind::Welcome(const Scope& scope,
                                               const Query& query,
                                               const std::string& /*channel*/,
                                               absl::Time /*now*/,
                                               FrameAnswer answer) const {
  const OpenedQuery opened = OpenQuery(context().hub, scope.asker(), query);
  const std::shared_ptr<ToldHosts> told =
      ToldHostsOf(context().channels, scope, query, context().now());
  answer.Give(TableStream::FrameOfNow(context().hub, query, opened, *told),
              sdk::data::FrameParts::kAll);
  return nullptr;
}

std::unique_ptr<LiveStream> TableKind::OpenStream(
    const Scope& scope, const Query& query, const std::string& /*channel*/,
    FrameSender sender) const {
  return std::make_unique<TableStream>(
      context().hub, scope.asker(), query,
      ToldHostsOf(context().channels, scope, query, context().now()),
      std::move(sender), context().counters);
}

}  // namespace xdplive::datasource

#include "datasource/kinds/drops/drops_kind.h"

#include <utility>

#include "datasource/kinds/drops/drops_query.h"
#include "datasource/kinds/drops/drops_stream.h"

namespace xdplive::datasource {

absl::StatusOr<std::vector<sdk::data::Frame>> DropsKind::Answer(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) const {
  return OneFrame(AnswerDrops(context().hub, context().paths, scope, asked,
                              query, context().now()));
}

std::unique_ptr<LiveStream> DropsKind::Welcome(const Scope& scope,
                                               const Query& query,
                                               const std::string& /*channel*/,
                                               absl::Time /*now*/,
                                               FrameAnswer answer) const {
  answer.Give(DropsStream::FrameOfNow(context().hub, scope.policy, query),
              sdk::data::FrameParts::kAll);
  return nullptr;
}

std::unique_ptr<LiveStream> DropsKind::OpenStream(
    const Scope& scope, const Query& query, const std::string& /*channel*/,
    FrameSender sender) const {
  return std::make_unique<DropsStream>(context().hub, scope.policy, query,
                                       std::move(sender), context().counters);
}

}  // namespace xdplive::datasource

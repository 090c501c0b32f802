#include "datasource/kinds/ledger/ledger_kind.h"

#include <utility>

#include "datasource/kinds/ledger/ledger_query.h"
#include "datasource/kinds/ledger/ledger_stream.h"
#include "datasource/past/opened_query.h"

namespace xdplive::datasource {

absl::StatusOr<std::vector<sdk::data::Frame>> LedgerKind::Answer(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) const {
  return OneFrame(AnswerCapture(context().hub, *costs_, context().paths, scope,
                                asked, query));
}

std::unique_ptr<LiveStream> LedgerKind::Welcome(const Scope& scope,
                                                const Query& query,
                                                const std::string& /*channel*/,
                                                absl::Time /*now*/,
                                                FrameAnswer answer) const {
  const OpenedQuery opened = OpenQuery(context().hub, scope.asker(), query);
  answer.Give(CaptureFrame(context().hub, opened, absl::OkStatus()),
              sdk::data::FrameParts::kAll);
  return nullptr;
}

std::unique_ptr<LiveStream> LedgerKind::OpenStream(
    const Scope& scope, const Query& query, const std::string& /*channel*/,
    FrameSender sender) const {
  return std::make_unique<CaptureStream>(context().hub, scope.asker(), query,
                                         std::move(sender), context().counters);
}

}  // namespace xdplive::datasource

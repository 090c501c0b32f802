#include "datasource/kinds/ledger/ledger_query.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/kinds/ledger/ledger_frame.h"
#include "datasource/live/query_frame.h"

namespace xdplive::datasource {

sdk::data::Frame CaptureFrame(const CaptureHub& hub, const OpenedQuery& opened,
                              const absl::Status& cost) {
  std::set<std::pair<std::string, tap::Direction>> wanted;
  for (const FeedLease& feed : opened.feeds) {
    wanted.emplace(feed->spec().origin.interface,
                   feed->spec().origin.direction);
  }
  std::vector<tap::LedgerRow> rows = hub.ReadLedger();
  std::erase_if(rows, [&wanted](const tap::LedgerRow& row) {
    return !wanted.contains(
        {row.tap.origin.interface, row.tap.origin.direction});
  });
  SortByTap(rows);
  sdk::data::Frame frame = LedgerFrame(rows);
  frame.meta.notices = opened.notices;
  if (!cost.ok()) {
    frame.meta.notices.push_back(
        {sdk::data::Notice::Severity::kInfo,
         absl::StrCat("ns_per_packet is empty: ", cost.message())});
  }
  return frame;
}

absl::StatusOr<sdk::data::Frame> AnswerCapture(
    CaptureHub& hub, CostWatch& costs, PathTable& paths, const Scope& scope,
    const sdk::backend::DataQuery& asked, const Query& query) {
  const OpenedQuery opened = OpenQuery(hub, scope.asker(), query);
  if (!opened.status.ok()) return opened.status;
  sdk::data::Frame frame = CaptureFrame(hub, opened, costs.Look());
  DescribeFrame(paths, scope, asked, query, frame);
  return frame;
}

}  // namespace xdplive::datasource

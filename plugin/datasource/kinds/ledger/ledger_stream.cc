#include "datasource/kinds/ledger/ledger_stream.h"

#include <utility>

#include "datasource/kinds/ledger/ledger_query.h"

namespace xdplive::datasource {

CaptureStream::CaptureStream(CaptureHub& hub, Asker asker, Query query,
                             FrameSender sender, StreamCounters& counters)
    : ReplaceStream(hub, std::move(asker), std::move(query), std::move(sender),
                    counters) {
  Refresh();
}

sdk::data::Frame CaptureStream::MakeFrame(const OpenedQuery& opened) {
  // Anew each time: there may have been no engine before.
  absl::StatusOr<tap::Hold> cost = hub().MeasureCost();
  sdk::data::Frame frame = CaptureFrame(hub(), opened, cost.status());
  if (cost.ok()) cost_ = *std::move(cost);
  return frame;
}

}  // namespace xdplive::datasource

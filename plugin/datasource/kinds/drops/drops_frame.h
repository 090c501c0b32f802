// What interfaces lost as a table: the columns of the `drops` kind.
#ifndef XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_FRAME_H_
#define XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_FRAME_H_

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "datasource/drops/drop_history.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Of drops that were noted within `time`.
sdk::data::Frame DropsFrame(absl::Span<const DropHistory::Row> rows,
                            absl::Duration time);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_FRAME_H_

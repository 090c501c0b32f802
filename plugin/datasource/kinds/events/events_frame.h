// Events as the five columns that Grafana makes annotations of by their names
// (grafana, standardAnnotationSupport.ts, annotationEventNames): a row with a
// `timeEnd` is drawn as a region, and `tags` is split at the commas, so it is
// one text and no list. The frame has no `dataTopic`: such frames are taken
// out of the series that annotation queries read.
#ifndef XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_FRAME_H_
#define XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_FRAME_H_

#include "absl/types/span.h"
#include "datasource/events/event.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

sdk::data::Frame EventsFrame(absl::Span<const Event> events);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_FRAME_H_

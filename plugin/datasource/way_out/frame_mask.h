// What a frame, or JSON, becomes for those who are not to know all of it: the
// one place that does it, whatever kind or resource it is of. What a mask does
// to a value is said by the privacy of its field (tap/fields.json), by the
// field's name. Numbers and times stay.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_FRAME_MASK_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_FRAME_MASK_H_

#include <string>

#include "datasource/way_out/mask.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Columns, labels, names of series, notices. The query in words stays as
// whoever asks has written it.
void MaskFrame(const Mask& by, sdk::data::Frame& frame);

// Texts of JSON whose members are fields, by these; others as sentences. What
// is no JSON becomes null.
std::string MaskJson(const Mask& by, const std::string& json);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_FRAME_MASK_H_

// What a frame, or JSON, becomes for those who are to know nobody in it: the
// one place that does it, whatever kind or resource it is of. What is done to a
// value is said by the privacy of its field (tap/fields.json), by the field's
// name. What is of no field that there is is hidden, unless it is a number or a
// time.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_FRAME_MASK_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_FRAME_MASK_H_

#include <string>

#include "privacy/anonymiser.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Columns, labels, names of series, notices. The query in words stays as
// whoever asks has written it; his channel spells it as well.
void MaskFrame(const privacy::Anonymiser& by, sdk::data::Frame& frame);

// Texts of JSON whose members are fields, by these; others as sentences. What
// is no JSON becomes null.
std::string MaskJson(const privacy::Anonymiser& by, const std::string& json);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_FRAME_MASK_H_

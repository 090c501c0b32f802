// What is to be known of a hook whose sizes are not as they were asked for.
#ifndef XDPLIVE_CAPTURE_TAPS_SIZES_NOTES_H_
#define XDPLIVE_CAPTURE_TAPS_SIZES_NOTES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "tap/engine.h"

namespace xdplive::capture {

// That its flow tables hold `entries`, if fewer than `asked`.
void NoteFewerEntries(uint32_t entries, uint32_t asked,
                      tap::AttachReport& report);
// That it is as it was, and `why`.
void NoteNotRenewed(const absl::Status& why, tap::AttachReport& report);
// Neither of them is so any more.
void EraseSizesNotes(tap::AttachReport& report);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAPS_SIZES_NOTES_H_

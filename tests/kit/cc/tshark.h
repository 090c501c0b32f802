// Wireshark's opinion of a capture file.
#ifndef XDPLIVE_TESTS_KIT_CC_TSHARK_H_
#define XDPLIVE_TESTS_KIT_CC_TSHARK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace xdplive::testing {

// What tshark says of one frame: per field asked for, every value it found in
// the frame, in the order of the bytes.
using TsharkRow = std::vector<std::vector<std::string>>;

// Runs tshark once over the file, names not resolved, nothing reassembled,
// checksums verified.
// Errors: NOT_FOUND where tshark is not installed, INTERNAL where it fails.
absl::StatusOr<std::vector<TsharkRow>> RunTshark(
    const std::string& path, const std::vector<std::string>& fields);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_TSHARK_H_

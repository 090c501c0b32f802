// What must hold for Dissect of any bytes at all.
#ifndef XDPLIVE_TESTS_KIT_CC_FLOW_FRAME_RULES_H_
#define XDPLIVE_TESTS_KIT_CC_FLOW_FRAME_RULES_H_

#include <string>

#include "absl/types/span.h"
#include "flow/dissect/dissect.h"

namespace xdplive::testing {

// The first rule that `fields`, dissected from any frame, breaks; "" if none:
// text is short, valid UTF-8 and free of control characters; a row has a MAC
// pair or none, addresses exactly where it has a version, ports in pairs.
std::string BrokenRule(const flow::PacketFields& fields);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_FLOW_FRAME_RULES_H_

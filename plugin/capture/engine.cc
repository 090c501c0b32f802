#include "capture/engine.h"

namespace xdplive::capture {

const char* DirectionName(Direction direction) {
  return direction == Direction::kIngress ? "ingress" : "egress";
}

}  // namespace xdplive::capture

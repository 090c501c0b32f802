#include "tap/origin.h"

#include "absl/strings/str_cat.h"

namespace xdplive::tap {

const char* DirectionName(Direction direction) {
  return direction == Direction::kIngress ? "ingress" : "egress";
}

absl::Status NoSuchHost(const Origin& origin) {
  return absl::NotFoundError(absl::StrCat(
      "open interface ", origin.interface, " of host ", origin.host,
      ": no such host: this engine watches its own alone, so leave the host "
      "out"));
}

}  // namespace xdplive::tap

// Where packets are watched, and which of them.
#ifndef XDPLIVE_TAP_ORIGIN_H_
#define XDPLIVE_TAP_ORIGIN_H_

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "filter/filter.h"

namespace xdplive::tap {

// As the host sees it: what comes in by an interface, what leaves by it.
enum class Direction : uint8_t { kIngress = 0, kEgress = 1 };

// "ingress" or "egress".
const char* DirectionName(Direction direction);

// One interface of one host in one direction.
struct Origin {
  std::string host;  // "": this one
  std::string interface;
  Direction direction = Direction::kIngress;

  friend bool operator==(const Origin&, const Origin&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const Origin&, const Origin&) = default;
};

// NOT_FOUND, as an engine says it that knows nothing of the origin's host.
absl::Status NoSuchHost(const Origin& origin);

// What one tap takes. Equal specs are one tap in the kernel.
struct TapSpec {
  TapSpec() = default;
  // `compiled` is of `text`; null: the engine compiles it.
  explicit TapSpec(Origin where, std::string text = "",
                   filter::Compiled made = {})
      : origin(std::move(where)),
        filter(std::move(text)),
        compiled(std::move(made)) {}
  // On this host.
  TapSpec(std::string interface, Direction direction, std::string text = "",
          filter::Compiled made = {})
      : TapSpec(Origin{"", std::move(interface), direction}, std::move(text),
                std::move(made)) {}

  Origin origin;
  std::string filter;  // pcap-filter text, trimmed; "" matches everything
  filter::Compiled compiled;

  friend bool operator==(const TapSpec&, const TapSpec&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const TapSpec&, const TapSpec&) = default;
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_ORIGIN_H_

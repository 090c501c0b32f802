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

// What one tap takes. Equal specs are one tap in the kernel; filters are equal
// whose texts are.
struct TapSpec {
  TapSpec() = default;
  explicit TapSpec(Origin where, filter::FilterPtr which = nullptr)
      : origin(std::move(where)), filter(std::move(which)) {}
  // On this host.
  TapSpec(std::string interface, Direction direction,
          filter::FilterPtr which = nullptr)
      : TapSpec(Origin{"", std::move(interface), direction}, std::move(which)) {
  }

  const std::string& filter_text() const { return filter::TextOf(filter); }

  Origin origin;
  filter::FilterPtr filter;  // null: everything; never one without a text

  friend bool operator==(const TapSpec& a, const TapSpec& b) {
    return a.origin == b.origin && a.filter_text() == b.filter_text();
  }
  friend std::strong_ordering operator<=>(const TapSpec& a, const TapSpec& b) {
    const std::strong_ordering order = a.origin <=> b.origin;
    return std::is_neq(order) ? order : a.filter_text() <=> b.filter_text();
  }
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_ORIGIN_H_

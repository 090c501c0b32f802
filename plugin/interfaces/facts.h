// The interfaces of this machine, and which of them patterns mean.
#ifndef XDPLIVE_INTERFACES_FACTS_H_
#define XDPLIVE_INTERFACES_FACTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "interfaces/patterns.h"
#include "tap/engine.h"

namespace xdplive::interfaces {

// As they are at one moment.
struct InterfaceFacts {
  std::vector<tap::InterfaceInfo> interfaces;  // by name
  std::string default_route;  // "" when no interface carries it

  const tap::InterfaceInfo* Find(absl::string_view name) const;
};

// Whether one of the patterns means the interface. "auto" means that of the
// default route or, without one, every interface that is up and not loopback;
// so does the empty list.
bool Fit(const InterfacePatterns& patterns, const InterfaceFacts& facts,
         const tap::InterfaceInfo& interface);

}  // namespace xdplive::interfaces

#endif  // XDPLIVE_INTERFACES_FACTS_H_

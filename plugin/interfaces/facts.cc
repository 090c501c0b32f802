#include "interfaces/facts.h"

#include <algorithm>

namespace xdplive::interfaces {
namespace {

using tap::InterfaceInfo;

bool AutoMeans(const InterfaceFacts& facts, const InterfaceInfo& interface) {
  if (!facts.default_route.empty()) {
    return interface.name == facts.default_route;
  }
  return interface.up && !interface.loopback;
}

}  // namespace

const InterfaceInfo* InterfaceFacts::Find(absl::string_view name) const {
  for (const InterfaceInfo& interface : interfaces) {
    if (interface.name == name) return &interface;
  }
  return nullptr;
}

bool Fit(const InterfacePatterns& patterns, const InterfaceFacts& facts,
         const InterfaceInfo& interface) {
  if (patterns.empty()) return AutoMeans(facts, interface);
  return std::any_of(
      patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return pattern == kAutoPattern ? AutoMeans(facts, interface)
                                       : GlobMatches(pattern, interface.name);
      });
}

}  // namespace xdplive::interfaces

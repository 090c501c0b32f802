// Which interfaces a data source may see, and which of them a query means.
#ifndef XDPLIVE_DATASOURCE_ACCESS_INTERFACE_SET_H_
#define XDPLIVE_DATASOURCE_ACCESS_INTERFACE_SET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "interfaces/facts.h"
#include "interfaces/patterns.h"

namespace xdplive::datasource {

using interfaces::InterfaceFacts;
using interfaces::InterfacePatterns;

// Who may see what: the data source's own list within the host's.
struct InterfacePolicy {
  InterfacePatterns data_source;  // empty: "auto"
  InterfacePatterns host;         // empty: no limit

  friend bool operator==(const InterfacePolicy&,
                         const InterfacePolicy&) = default;

  bool Allows(const InterfaceFacts& facts, absl::string_view name) const;
  // Names of the interfaces that are there and allowed, sorted.
  std::vector<std::string> AllowedNames(const InterfaceFacts& facts) const;
};

// The interfaces the query's patterns name (empty: every allowed one), sorted.
// A pattern that is the whole name of an allowed interface names that one only.
// Those without Ethernet frames only where named in full, or where there are
// no others.
// Errors, each naming the interface and the ones that are there and allowed:
// NOT_FOUND when none fits, PERMISSION_DENIED when what fits is not allowed.
absl::StatusOr<std::vector<std::string>> SelectInterfaces(
    const InterfaceFacts& facts, const InterfacePolicy& policy,
    const InterfacePatterns& wanted);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_INTERFACE_SET_H_

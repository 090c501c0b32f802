// Who may ask by filter for whom, and read what others ask for. A filter is
// compared with packets as they are, so who may write one that speaks of
// addresses can try who is behind the address that he is shown instead.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_ACCESS_FILTER_GATE_H_
#define XDPLIVE_DATASOURCE_ACCESS_FILTER_GATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"

namespace xdplive::datasource {

// Whether the filter asks for protocols, ports, VLANs and lengths alone: made
// of nothing but words that cannot speak of an address, nor of bytes of a
// packet. What it does not know is not plain.
bool IsPlainFilter(absl::string_view filter);

// OK for all as long as nothing is replaced; else for administrators, and of
// plain filters for all. Errors: PERMISSION_DENIED.
absl::Status MayFilter(const Scope& scope, absl::string_view filter);

// Filters that others wrote name hosts and ports, as their packets do: whoever
// may see packets may read them.
bool MayReadFilters(const Scope& scope);

// Whether answers and streams of a kind have filters in them that others wrote.
bool TellsFilters(Kind kind);

// Whether a stream of the kind has what only those get who may see packets. It
// runs for all who follow it, with the context of the first; so those have
// streams of their own, and what is in others is for all.
bool IsNotForAll(const Scope& scope, Kind kind);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_FILTER_GATE_H_

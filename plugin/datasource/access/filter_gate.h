// Who may ask by filter for whom. A filter is compared with packets as they
// are, so who may write one that speaks of addresses can try who is behind the
// address that he is shown instead.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_ACCESS_FILTER_GATE_H_
#define XDPLIVE_DATASOURCE_ACCESS_FILTER_GATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "datasource/access/scope.h"

namespace xdplive::datasource {

// Whether the filter asks for protocols, ports, VLANs and lengths alone: made
// of nothing but words that cannot speak of an address, nor of bytes of a
// packet. What it does not know is not plain.
bool IsPlainFilter(absl::string_view filter);

// OK for all as long as nothing is replaced; else for administrators, and of
// plain filters for all. Errors: PERMISSION_DENIED.
absl::Status MayFilter(const Scope& scope, absl::string_view filter);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_FILTER_GATE_H_

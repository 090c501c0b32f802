// Why a filter does not compile, for people and for editors.
#ifndef XDPLIVE_FILTER_FAULT_H_
#define XDPLIVE_FILTER_FAULT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace xdplive::filter {

struct Fault {
  std::string cause;  // libpcap's own words, or ours
  // Where it goes wrong: characters (code points) before it. Nothing where the
  // whole is wrong.
  std::optional<size_t> at;
  std::string hint;  // what to write instead; "" where nobody knows
  // The filter that the hint ends with, to be taken as it is; "" where it has
  // none.
  std::string meant;
};

// INVALID_ARGUMENT that quotes `text`, tells all of `fault` and carries it.
absl::Status FaultStatus(absl::string_view text, const Fault& fault);

// The fault that a status of FaultStatus carries; the message of another.
Fault FaultOf(const absl::Status& status);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_FAULT_H_

#include "filter/fault.h"

#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace xdplive::filter {
namespace {

constexpr absl::string_view kPayload = "xdplive/filter-fault";
constexpr size_t kMaxQuotedBytes = 200;

}  // namespace

absl::Status FaultStatus(absl::string_view text, const Fault& fault) {
  const bool whole = text.size() <= kMaxQuotedBytes;
  std::string message = absl::StrCat(
      "compile filter \"", absl::CHexEscape(text.substr(0, kMaxQuotedBytes)),
      whole ? "" : "…", "\": ", fault.cause);
  std::string at;
  if (fault.at.has_value()) {
    at = absl::StrCat(*fault.at);
    absl::StrAppend(&message, ", at character ", at);
  }
  absl::Status status = absl::InvalidArgumentError(
      fault.hint.empty() ? message : absl::StrCat(message, "; ", fault.hint));
  status.SetPayload(
      kPayload,
      absl::Cord(absl::StrJoin({at, fault.hint, fault.meant, message}, "\n")));
  return status;
}

Fault FaultOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) {
    return {.cause = std::string(status.message()),
            .at = {},
            .hint = {},
            .meant = {}};
  }
  const std::vector<std::string> parts =
      absl::StrSplit(std::string(*payload), absl::MaxSplits('\n', 3));
  Fault fault{.cause = parts[3], .at = {}, .hint = parts[1], .meant = parts[2]};
  size_t at = 0;
  if (absl::SimpleAtoi(parts[0], &at)) fault.at = at;
  return fault;
}

}  // namespace xdplive::filter

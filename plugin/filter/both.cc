#include "filter/both.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "filter/compile.h"
#include "filter/formula.h"
#include "filter/optimise/simplify.h"

namespace xdplive::filter {

absl::StatusOr<FilterPtr> Both(const FilterPtr& asked,
                               const FilterPtr& forced) {
  if (asked == nullptr) return forced;
  if (forced == nullptr) return asked;
  const Formula both = {
      .kind = Formula::Kind::kAnd, .text = {}, .parts = {Formula(), Formula()}};
  Filter joined{
      .text = absl::StrCat("(", asked->text, ") and (", forced->text, ")"),
      .program = Simplify(Link(both, {forced->program, asked->program}))};
  if (joined.program.size() > kMaxInstructions) {
    return absl::InvalidArgumentError(
        absl::StrCat("compile filter: with '", forced->text,
                     "', which is added to every "
                     "filter, it has ",
                     joined.program.size(), " instructions, at most ",
                     kMaxInstructions, " are allowed"));
  }
  if (MatchesNothing(joined.program)) {
    return absl::InvalidArgumentError(
        absl::StrCat("compile filter: no packet can match it and '",
                     forced->text, "', which is added to every filter"));
  }
  return std::make_shared<const Filter>(std::move(joined));
}

}  // namespace xdplive::filter

// The words that interfaces are named by in settings and queries: names, globs,
// "auto".
#ifndef XDPLIVE_INTERFACES_PATTERNS_H_
#define XDPLIVE_INTERFACES_PATTERNS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace xdplive::interfaces {

// Stands for the interface of the default route; see Fit in facts.h.
inline constexpr absl::string_view kAutoPattern = "auto";

// A comma list of names and globs (`*`, `?`), trimmed, sorted, no doubles.
// Empty means no choice was made. A name may hold whatever the kernel allows:
// a backslash before a character takes it as it is, so `a\,b`, `x\*y` and
// `\auto` are names.
using InterfacePatterns = std::vector<std::string>;

// `what` names the text in errors. Errors: INVALID_ARGUMENT for a name no
// interface can have and for lists that are too long.
absl::StatusOr<InterfacePatterns> ParseInterfacePatterns(
    absl::string_view what, absl::string_view text);
// The same for a text that limits: one that is not empty and names nothing
// (", ") is an error, for it would limit nothing.
absl::StatusOr<InterfacePatterns> ParseInterfaceLimit(absl::string_view what,
                                                      absl::string_view text);

// True when the pattern can name more than one interface, or one that is
// known only when looked up: a glob, or "auto".
bool IsOpenPattern(absl::string_view pattern);

// The name that a pattern which is not open means.
std::string PlainName(absl::string_view pattern);

// Whether the glob `text` fits the whole of `name`.
bool GlobMatches(absl::string_view text, absl::string_view name);

}  // namespace xdplive::interfaces

#endif  // XDPLIVE_INTERFACES_PATTERNS_H_

// A stranger's text in a message.
#ifndef XDPLIVE_BASE_QUOTED_H_
#define XDPLIVE_BASE_QUOTED_H_

#include <cstddef>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace xdplive {

inline constexpr size_t kMaxQuotedBytes = 60;

// For an error message: quoted, control characters and bad UTF-8 escaped, cut
// after about 60 bytes.
inline std::string Quoted(absl::string_view text) {
  const absl::string_view head = text.substr(0, kMaxQuotedBytes);
  return absl::StrCat("\"", absl::CHexEscape(head),
                      head.size() < text.size() ? "…\"" : "\"");
}

}  // namespace xdplive

#endif  // XDPLIVE_BASE_QUOTED_H_

#include "datasource/ask/url_query.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "datasource/ask/json_object.h"

namespace xdplive::datasource {
namespace {

absl::StatusOr<std::string> Decode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      const absl::string_view code = text.substr(i, 3);
      uint32_t byte = 0;
      if (code.size() < 3 || !absl::ascii_isxdigit(code[1]) ||
          !absl::SimpleHexAtoi(code.substr(1), &byte)) {
        return absl::InvalidArgumentError(
            absl::StrCat("read request: ", Quoted(code),
                         " in its query string is no percent code; write "
                         "% as %25"));
      }
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    }
  }
  return decoded;
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ParseUrlQuery(
    absl::string_view url) {
  std::map<std::string, std::string> parameters;
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(url, absl::MaxSplits('?', 1));
  for (const absl::string_view item :
       absl::StrSplit(parts.second, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(item, absl::MaxSplits('=', 1));
    ASSIGN_OR_RETURN(std::string name, Decode(pair.first));
    ASSIGN_OR_RETURN(std::string value, Decode(pair.second));
    parameters[std::move(name)] = std::move(value);
  }
  return parameters;
}

}  // namespace xdplive::datasource

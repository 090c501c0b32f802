#include "doctor/ini_value.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace xdplive::doctor {

std::string IniValue(absl::string_view text, absl::string_view section,
                     absl::string_view key) {
  std::string value;
  absl::string_view here;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == ';' || line[0] == '#') continue;
    if (absl::ConsumePrefix(&line, "[") && absl::ConsumeSuffix(&line, "]")) {
      here = line;
      continue;
    }
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (here == section && absl::StripAsciiWhitespace(parts.first) == key) {
      value = std::string(absl::StripAsciiWhitespace(parts.second));
    }
  }
  return value;
}

}  // namespace xdplive::doctor

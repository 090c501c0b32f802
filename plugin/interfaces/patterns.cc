#include "interfaces/patterns.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "sdk/data/utf8.h"

namespace xdplive::interfaces {
namespace {

constexpr size_t kMaxPatterns = 64;
constexpr size_t kMaxPatternLength = 32;  // a name has at most 15 bytes

// All but what the kernel refuses in a name.
// Source: dev_valid_name in net/core/dev.c.
bool IsNameCharacter(char c) {
  return !absl::ascii_isspace(static_cast<unsigned char>(c)) && c != '/' &&
         c != ':' && c != '\0';
}

bool IsPattern(absl::string_view text) {
  return text.size() <= kMaxPatternLength &&
         std::all_of(text.begin(), text.end(), IsNameCharacter) &&
         sdk::data::ValidUtf8Prefix({text.data(), text.size()}) == text.size();
}

// The items between commas that no backslash protects.
std::vector<absl::string_view> SplitList(absl::string_view text) {
  std::vector<absl::string_view> items;
  size_t begin = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    if (at == text.size() || text[at] == ',') {
      items.push_back(text.substr(begin, at - begin));
      begin = at + 1;
    } else if (text[at] == '\\') {
      ++at;
    }
  }
  if (begin < text.size()) items.push_back(text.substr(begin));
  return items;
}

// Without the blanks around it; one behind a backslash is part of the item.
absl::string_view Trim(absl::string_view item) {
  item = absl::StripLeadingAsciiWhitespace(item);
  size_t end = 0;
  for (size_t at = 0; at < item.size(); ++at) {
    const bool escapes = item[at] == '\\' && at + 1 < item.size();
    if (escapes) ++at;
    if (escapes || !absl::ascii_isspace(static_cast<unsigned char>(item[at]))) {
      end = at + 1;
    }
  }
  return item.substr(0, end);
}

// One step of a pattern: a character, or what stands for some.
struct PatternStep {
  enum class Kind { kCharacter, kAnyOne, kAnyMany } kind;
  char character;
};

std::vector<PatternStep> StepsOf(absl::string_view pattern) {
  using Kind = PatternStep::Kind;
  std::vector<PatternStep> steps;
  for (size_t at = 0; at < pattern.size(); ++at) {
    char c = pattern[at];
    Kind kind = c == '*'   ? Kind::kAnyMany
                : c == '?' ? Kind::kAnyOne
                           : Kind::kCharacter;
    if (c == '\\' && at + 1 < pattern.size()) c = pattern[++at];
    steps.push_back({kind, c});
  }
  return steps;
}

}  // namespace

// Steps back to the last star only, so it takes at most
// pattern.size() * name.size() steps.
bool GlobMatches(absl::string_view text, absl::string_view name) {
  using Kind = PatternStep::Kind;
  const std::vector<PatternStep> pattern = StepsOf(text);
  size_t p = 0;
  size_t n = 0;
  size_t star = absl::string_view::npos;
  size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p].kind == Kind::kAnyMany) {
      star = p++;
      star_name = n;
    } else if (p < pattern.size() && (pattern[p].kind == Kind::kAnyOne ||
                                      (pattern[p].kind == Kind::kCharacter &&
                                       pattern[p].character == name[n]))) {
      ++p;
      ++n;
    } else if (star != absl::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  return std::all_of(
      pattern.begin() + static_cast<ptrdiff_t>(p), pattern.end(),
      [](const PatternStep& step) { return step.kind == Kind::kAnyMany; });
}

bool IsOpenPattern(absl::string_view pattern) {
  const std::vector<PatternStep> steps = StepsOf(pattern);
  return pattern == kAutoPattern ||
         std::any_of(steps.begin(), steps.end(), [](const PatternStep& step) {
           return step.kind != PatternStep::Kind::kCharacter;
         });
}

absl::StatusOr<InterfacePatterns> ParseInterfacePatterns(
    absl::string_view what, absl::string_view text) {
  std::set<std::string> patterns;
  for (absl::string_view item : SplitList(text)) {
    item = Trim(item);
    if (item.empty()) continue;
    if (!IsPattern(item)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "read ", what, ": ", Quoted(item),
          " cannot name an interface; allowed: \"auto\", names and globs "
          "separated by commas, with a backslash before a comma, a star or a "
          "question mark that is part of a name"));
    }
    patterns.emplace(item);
  }
  if (patterns.size() > kMaxPatterns) {
    return absl::InvalidArgumentError(
        absl::StrCat("read ", what, ": ", patterns.size(),
                     " names; allowed: at most ", kMaxPatterns));
  }
  return InterfacePatterns(patterns.begin(), patterns.end());
}

std::string PlainName(absl::string_view pattern) {
  std::string name;
  for (const PatternStep& step : StepsOf(pattern)) name += step.character;
  return name;
}

absl::StatusOr<InterfacePatterns> ParseInterfaceLimit(absl::string_view what,
                                                      absl::string_view text) {
  absl::StatusOr<InterfacePatterns> patterns =
      ParseInterfacePatterns(what, text);
  if (patterns.ok() && patterns->empty() && !text.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "read ", what, ": ", Quoted(text),
        " names no interface; allowed: \"auto\", names and globs separated by "
        "commas"));
  }
  return patterns;
}

}  // namespace xdplive::interfaces

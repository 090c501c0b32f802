#include "datasource/interface_set.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "datasource/json_object.h"
#include "sdk/data/utf8.h"

namespace xdplive::datasource {
namespace {

using capture::InterfaceInfo;

constexpr absl::string_view kAuto = "auto";
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

bool AutoMatches(const InterfaceFacts& facts, const InterfaceInfo& interface) {
  if (!facts.default_route.empty()) {
    return interface.name == facts.default_route;
  }
  return interface.up && !interface.loopback;
}

bool AnyMatches(const InterfacePatterns& patterns, const InterfaceFacts& facts,
                const InterfaceInfo& interface) {
  return std::any_of(
      patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return pattern == kAuto ? AutoMatches(facts, interface)
                                : GlobMatches(pattern, interface.name);
      });
}

std::string AllowedForMessage(const InterfaceFacts& facts,
                              const InterfacePolicy& policy) {
  const std::vector<std::string> names = policy.AllowedNames(facts);
  if (!names.empty()) {
    return absl::StrCat("here and allowed: ", absl::StrJoin(names, ", "));
  }
  // It is the setting that wants mending; what else is here it must not tell.
  return "the setting interfaces allows none of those that are here";
}

// Adds what one pattern names to `selected`.
absl::Status SelectOne(const InterfaceFacts& facts,
                       const InterfacePolicy& policy,
                       const std::string& pattern,
                       std::set<std::string>& selected) {
  if (policy.Allows(facts, pattern)) {
    selected.insert(pattern);
    return absl::OkStatus();
  }
  bool exists = false;
  bool allowed = false;
  for (const InterfaceInfo& interface : facts.interfaces) {
    if (!AnyMatches({pattern}, facts, interface)) continue;
    exists = true;
    if (!policy.Allows(facts, interface.name)) continue;
    allowed = true;
    selected.insert(interface.name);
  }
  if (allowed) return absl::OkStatus();
  if (exists) {
    return absl::PermissionDeniedError(absl::StrCat(
        "open interface ", pattern, ": the settings do not allow it; ",
        AllowedForMessage(facts, policy)));
  }
  return absl::NotFoundError(absl::StrCat("open interface ", pattern,
                                          ": no such interface; ",
                                          AllowedForMessage(facts, policy)));
}

// Leaves out the interfaces without Ethernet frames, which no tap can be on,
// unless they are `named`, or nothing would be left.
void DropForeign(const InterfaceFacts& facts, const InterfacePatterns& named,
                 std::vector<std::string>& names) {
  const auto is_foreign = [&](const std::string& name) {
    const InterfaceInfo* interface = facts.Find(name);
    return interface != nullptr && !interface->ethernet &&
           std::find(named.begin(), named.end(), name) == named.end();
  };
  if (std::all_of(names.begin(), names.end(), is_foreign)) return;
  std::erase_if(names, is_foreign);
}

}  // namespace

bool IsOpenPattern(absl::string_view pattern) {
  const std::vector<PatternStep> steps = StepsOf(pattern);
  return pattern == kAuto ||
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

const InterfaceInfo* InterfaceFacts::Find(absl::string_view name) const {
  for (const InterfaceInfo& interface : interfaces) {
    if (interface.name == name) return &interface;
  }
  return nullptr;
}

bool InterfacePolicy::Allows(const InterfaceFacts& facts,
                             absl::string_view name) const {
  const InterfaceInfo* interface = facts.Find(name);
  if (interface == nullptr) return false;
  const bool listed = data_source.empty()
                          ? AutoMatches(facts, *interface)
                          : AnyMatches(data_source, facts, *interface);
  return listed && (host.empty() || AnyMatches(host, facts, *interface));
}

std::vector<std::string> InterfacePolicy::AllowedNames(
    const InterfaceFacts& facts) const {
  std::vector<std::string> names;
  for (const InterfaceInfo& interface : facts.interfaces) {
    if (Allows(facts, interface.name)) names.push_back(interface.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<std::vector<std::string>> SelectInterfaces(
    const InterfaceFacts& facts, const InterfacePolicy& policy,
    const InterfacePatterns& wanted) {
  if (wanted.empty()) {
    std::vector<std::string> names = policy.AllowedNames(facts);
    DropForeign(facts, {}, names);
    if (!names.empty()) return names;
    const std::string list = policy.data_source.empty()
                                 ? std::string(kAuto)
                                 : absl::StrJoin(policy.data_source, ",");
    return absl::NotFoundError(absl::StrCat("open interfaces ", list,
                                            ": there is none; ",
                                            AllowedForMessage(facts, policy)));
  }
  std::set<std::string> selected;
  for (const std::string& pattern : wanted) {
    absl::Status status = SelectOne(facts, policy, pattern, selected);
    if (!status.ok()) return status;
  }
  std::vector<std::string> names(selected.begin(), selected.end());
  DropForeign(facts, wanted, names);
  return names;
}

}  // namespace xdplive::datasource

#include "doctor/capability_set.h"

#include <linux/capability.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace xdplive::doctor {
namespace {

bool Has(uint64_t set, int capability) { return (set >> capability & 1) != 0; }

}  // namespace

std::string WordOf(absl::string_view status, absl::string_view name) {
  const std::string head = absl::StrCat(name, ":");
  for (absl::string_view line : absl::StrSplit(status, '\n')) {
    if (!absl::ConsumePrefix(&line, head)) continue;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    return words.empty() ? "" : words.front();
  }
  return "";
}

uint64_t SetOf(absl::string_view status, absl::string_view name) {
  uint64_t set = 0;
  return absl::SimpleHexAtoi(WordOf(status, name), &set) ? set : 0;
}

uint64_t SetOfChild(absl::string_view status) {
  if (WordOf(status, "Uid") != "0") return SetOf(status, "CapAmb");
  // Root's programs have all that the bounding set leaves.
  return SetOf(status, "CapBnd") | SetOf(status, "CapInh");
}

std::vector<std::string> MissingIn(uint64_t set, bool needs_perfmon) {
  const bool admin = Has(set, CAP_SYS_ADMIN);
  std::vector<std::string> missing;
  if (!admin && !Has(set, CAP_BPF)) missing.emplace_back("CAP_BPF");
  if (!Has(set, CAP_NET_ADMIN)) missing.emplace_back("CAP_NET_ADMIN");
  if (needs_perfmon && !admin && !Has(set, CAP_PERFMON)) {
    missing.emplace_back("CAP_PERFMON");
  }
  return missing;
}

}  // namespace xdplive::doctor

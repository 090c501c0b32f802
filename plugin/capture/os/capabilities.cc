#include "capture/os/capabilities.h"

#include <linux/capability.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "capture/os/proc_file.h"

namespace xdplive::capture {
namespace {

uint64_t EffectiveSet(absl::string_view proc_status) {
  for (absl::string_view line : absl::StrSplit(proc_status, '\n')) {
    uint64_t set = 0;
    if (absl::ConsumePrefix(&line, "CapEff:") &&
        absl::SimpleHexAtoi(absl::StripAsciiWhitespace(line), &set)) {
      return set;
    }
  }
  return 0;
}

bool Has(uint64_t set, int capability) { return set >> capability & 1; }

}  // namespace

std::vector<std::string> MissingCapabilities(absl::string_view proc_status) {
  const uint64_t set = EffectiveSet(proc_status);
  const bool admin = Has(set, CAP_SYS_ADMIN);
  std::vector<std::string> missing;
  if (!admin && !Has(set, CAP_BPF)) missing.emplace_back("CAP_BPF");
  if (!Has(set, CAP_NET_ADMIN)) missing.emplace_back("CAP_NET_ADMIN");
  if (!admin && !Has(set, CAP_PERFMON)) missing.emplace_back("CAP_PERFMON");
  return missing;
}

std::vector<std::string> MissingCapabilities() {
  return MissingCapabilities(
      ReadProcFile("/proc/thread-self/status").value_or(""));
}

std::string PrivilegeAdvice(const std::vector<std::string>& missing,
                            bool needs_perfmon) {
  std::vector<std::string> named = missing;
  if (!needs_perfmon) {
    named.erase(std::remove(named.begin(), named.end(), "CAP_PERFMON"),
                named.end());
  }
  if (named.empty()) {
    return "the process holds the capabilities, so a seccomp profile, a "
           "security module or a user namespace forbids bpf; in docker add "
           "--security-opt seccomp=unconfined, and do not run it rootless";
  }
  const std::string list = absl::StrJoin(named, " ");
  return absl::StrCat(
      "this process lacks ", absl::StrJoin(named, " and "),
      "; with systemd run 'systemctl edit grafana-server', write [Service] "
      "CapabilityBoundingSet=",
      list, " AmbientCapabilities=", list,
      " one below the other and restart; in docker run the container as user "
      "root with ",
      absl::StrJoin(named, " ", [](std::string* out, absl::string_view name) {
        absl::StrAppend(out, "--cap-add=", name.substr(4));
      }));
}

}  // namespace xdplive::capture

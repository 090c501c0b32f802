#include "capture/os/libbpf_status.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "capture/os/capabilities.h"

namespace xdplive::capture {
namespace {

constexpr size_t kShownLogLines = 3;

// The verifier says what it refused just above its statistics.
std::string LastWords(absl::string_view verifier_log) {
  std::vector<absl::string_view> lines;
  for (absl::string_view line : absl::StrSplit(verifier_log, '\n')) {
    if (absl::StartsWith(line, "processed ")) break;
    if (!absl::StripAsciiWhitespace(line).empty()) lines.push_back(line);
  }
  if (lines.size() > kShownLogLines) {
    lines.erase(lines.begin(), lines.end() - kShownLogLines);
  }
  return absl::StrJoin(lines, " | ");
}

// What the verifier says to a loader without CAP_PERFMON only. A helper that is
// not for it is unknown to it, and that is EINVAL; before Linux 5.18 libbpf
// asks for bpf_probe_read in place of the newer bpf_probe_read_kernel.
bool WantsPerfmon(absl::string_view verifier_log) {
  const absl::string_view log = verifier_log;
  return absl::StrContains(log, "prohibited") ||
         absl::StrContains(log, "unknown func bpf_probe_read");
}

absl::Status WithLog(absl::Status status, absl::string_view verifier_log) {
  if (!verifier_log.empty()) {
    status.SetPayload(kVerifierLogPayload, absl::Cord(verifier_log));
  }
  return status;
}

}  // namespace

absl::Status LibbpfStatus(absl::string_view action, int error,
                          absl::string_view verifier_log) {
  const int number = std::abs(error);
  const bool denied = number == EPERM || number == EACCES;
  const std::string said = LastWords(verifier_log);
  const std::vector<std::string> missing = MissingCapabilities();
  const bool perfmon = WantsPerfmon(verifier_log);
  const std::string context =
      said.empty() ? std::string(action)
                   : absl::StrCat(action, ": the verifier says: ", said);
  if ((denied && said.empty()) || (perfmon && !missing.empty())) {
    return WithLog(absl::PermissionDeniedError(absl::StrCat(
                       context, ": ", PrivilegeAdvice(missing, perfmon))),
                   verifier_log);
  }
  if (number == ENOSYS) {
    return absl::UnimplementedError(absl::StrCat(
        context,
        ": this kernel has no bpf(2): it was built without "
        "CONFIG_BPF_SYSCALL, or something that emulates Linux stands in for "
        "it, such as qemu-user or gVisor"));
  }
  return WithLog(absl::ErrnoToStatus(number, context), verifier_log);
}

}  // namespace xdplive::capture

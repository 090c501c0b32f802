#include "doctor/kernel_checks.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace xdplive::doctor {
namespace {

// Major and minor.
using Version = std::pair<int, int>;

// A ring buffer, and links that detach with their process.
constexpr Version kLeast = {5, 15};
// From here on CAP_BPF is enough to read a packet.
constexpr Version kNoPerfmon = {5, 18};
// TC programs attach by TCX, without netlink.
constexpr Version kTcx = {6, 6};

// Debian's newest kernel for this machine.
#ifdef __aarch64__
constexpr char kNewer[] =
    "sudo apt-get install linux-image-arm64 && sudo reboot";
#else
constexpr char kNewer[] =
    "sudo apt-get install linux-image-amd64 && sudo reboot";
#endif

// Of "6.1.0-28-amd64".
std::optional<Version> VersionOf(const std::string& release) {
  const std::vector<std::string> parts =
      absl::StrSplit(release, absl::ByAnyChar(".-"));
  Version version;
  if (parts.size() < 2 || !absl::SimpleAtoi(parts[0], &version.first) ||
      !absl::SimpleAtoi(parts[1], &version.second)) {
    return std::nullopt;
  }
  return version;
}

std::string ReleaseOf(const HostFiles& files) {
  return std::string(absl::StripAsciiWhitespace(
      files.Read("/proc/sys/kernel/osrelease").value_or("")));
}

void CheckVersion(const HostFiles& files, Findings& found) {
  const std::string release = ReleaseOf(files);
  const std::optional<Version> version = VersionOf(release);
  if (!version.has_value()) {
    found.push_back({Level::kNote, "kernel",
                     absl::StrCat("its version is not known ('", release,
                                  "'); Linux 5.15 or later is needed"),
                     ""});
    return;
  }
  if (*version < kLeast) {
    found.push_back({Level::kFault, "kernel",
                     absl::StrCat("Linux ", release,
                                  " is too old: 5.15 or later is needed"),
                     kNewer});
    return;
  }
  found.push_back({Level::kOk, "kernel", absl::StrCat("Linux ", release), ""});
  if (*version >= kTcx) return;
  found.push_back(
      {Level::kNote, "kernel",
       "before Linux 6.6 TC programs attach by netlink, which Grafana's unit "
       "forbids: what is sent is not seen then, nor what arrives where XDP "
       "will "
       "not do",
       "sudo mkdir -p /etc/systemd/system/grafana-server.service.d && printf "
       "'[Service]\\nRestrictAddressFamilies=AF_NETLINK\\n' | sudo tee "
       "/etc/systemd/system/grafana-server.service.d/xdplive-netlink.conf && "
       "sudo systemctl daemon-reload && sudo systemctl restart "
       "grafana-server"});
}

void CheckJit(const HostFiles& files, Findings& found) {
  const std::string jit(absl::StripAsciiWhitespace(
      files.Read("/proc/sys/net/core/bpf_jit_enable").value_or("")));
  if (jit.empty()) return;  // only the host's own network namespace tells
  if (jit != "0") {
    found.push_back({Level::kOk, "kernel", "BPF programs are compiled", ""});
    return;
  }
  found.push_back({Level::kNote, "kernel",
                   "BPF programs are interpreted, which costs each packet "
                   "several times as much",
                   "sudo sysctl -w net.core.bpf_jit_enable=1"});
}

}  // namespace

bool NeedsPerfmon(const HostFiles& files) {
  const std::optional<Version> version = VersionOf(ReleaseOf(files));
  return version.has_value() && *version < kNoPerfmon;
}

Findings CheckKernel(const HostFiles& files) {
  Findings found;
  CheckVersion(files, found);
  CheckJit(files, found);
  return found;
}

}  // namespace xdplive::doctor

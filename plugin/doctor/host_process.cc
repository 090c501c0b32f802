#include "doctor/host_process.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace xdplive::doctor {
namespace {

std::string ProcFile(int pid, const char* name) {
  return absl::StrCat("/proc/", pid, "/", name);
}

std::vector<std::string> ReadZeroed(const HostFiles& files, int pid,
                                    const char* name) {
  const std::string text = files.Read(ProcFile(pid, name)).value_or("");
  return absl::StrSplit(text, '\0', absl::SkipEmpty());
}

// The last part of its control group that is a unit.
std::string UnitOf(const std::string& cgroup) {
  std::string unit;
  for (const absl::string_view part :
       absl::StrSplit(cgroup, absl::ByAnyChar("/\n"))) {
    if (absl::EndsWith(part, ".service")) unit = std::string(part);
  }
  return unit;
}

bool IsContained(const std::string& cgroup) {
  for (const char* word : {"docker", "libpod", "kubepods", "containerd"}) {
    if (absl::StrContains(cgroup, word)) return true;
  }
  return false;
}

}  // namespace

std::vector<HostProcess> ReadProcesses(const HostFiles& files) {
  std::vector<HostProcess> found;
  for (const int pid : files.Processes()) {
    const std::string cgroup = files.Read(ProcFile(pid, "cgroup")).value_or("");
    found.push_back({.pid = pid,
                     .name = std::string(absl::StripAsciiWhitespace(
                         files.Read(ProcFile(pid, "comm")).value_or(""))),
                     .status = files.Read(ProcFile(pid, "status")).value_or(""),
                     .unit = UnitOf(cgroup),
                     .contained = IsContained(cgroup),
                     .environment = ReadZeroed(files, pid, "environ"),
                     .arguments = ReadZeroed(files, pid, "cmdline")});
  }
  return found;
}

std::string PathOf(const HostProcess& process, const std::string& path) {
  return process.contained ? absl::StrCat("/proc/", process.pid, "/root", path)
                           : path;
}

std::string ValueIn(const std::vector<std::string>& words,
                    absl::string_view head) {
  std::string value;
  for (absl::string_view word : words) {
    if (absl::ConsumePrefix(&word, head)) value = std::string(word);
  }
  return value;
}

std::string DropIn(const std::string& unit, const char* name,
                   const std::string& lines) {
  const std::string folder = absl::StrCat("/etc/systemd/system/", unit, ".d");
  return absl::StrCat("sudo mkdir -p ", folder, " && printf '[Service]\\n",
                      lines, "\\n' | sudo tee ", folder, "/xdplive-", name,
                      ".conf && sudo systemctl daemon-reload && sudo systemctl "
                      "restart ",
                      unit);
}

}  // namespace xdplive::doctor

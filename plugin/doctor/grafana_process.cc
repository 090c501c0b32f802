#include "doctor/grafana_process.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "doctor/ini_value.h"

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

bool IsGrafana(const HostFiles& files, int pid) {
  const std::string name(absl::StripAsciiWhitespace(
      files.Read(ProcFile(pid, "comm")).value_or("")));
  return name == "grafana" || name == "grafana-server";
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

// "GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS="
std::string VariableOf(const std::string& section, const std::string& key) {
  return absl::AsciiStrToUpper(absl::StrCat("gf_", section, "_", key, "="));
}

std::string ValueIn(const std::vector<std::string>& words,
                    const std::string& head) {
  std::string value;
  for (absl::string_view word : words) {
    if (absl::ConsumePrefix(&word, head)) value = std::string(word);
  }
  return value;
}

std::vector<std::string> ConfigurationsOf(const GrafanaProcess& process) {
  std::vector<std::string> paths = {"/usr/share/grafana/conf/defaults.ini",
                                    "/usr/share/grafana/conf/custom.ini"};
  std::string given = ValueIn(process.arguments, "--config=");
  if (given.empty()) given = ValueIn(process.environment, "GF_PATHS_CONFIG=");
  paths.push_back(given.empty() ? "/etc/grafana/grafana.ini" : given);
  return paths;
}

}  // namespace

std::vector<GrafanaProcess> FindGrafana(const HostFiles& files) {
  std::vector<GrafanaProcess> found;
  for (const int pid : files.Processes()) {
    if (!IsGrafana(files, pid)) continue;
    const std::string cgroup = files.Read(ProcFile(pid, "cgroup")).value_or("");
    found.push_back({.pid = pid,
                     .status = files.Read(ProcFile(pid, "status")).value_or(""),
                     .unit = UnitOf(cgroup),
                     .contained = IsContained(cgroup),
                     .environment = ReadZeroed(files, pid, "environ"),
                     .arguments = ReadZeroed(files, pid, "cmdline")});
  }
  return found;
}

std::string PathOf(const GrafanaProcess& process, const std::string& path) {
  return process.contained ? absl::StrCat("/proc/", process.pid, "/root", path)
                           : path;
}

std::string SettingOf(const HostFiles& files, const GrafanaProcess& process,
                      const std::string& section, const std::string& key) {
  std::string value = ValueIn(process.environment, VariableOf(section, key));
  if (!value.empty()) return value;
  value = ValueIn(process.arguments,
                  absl::StrCat("cfg:default.", section, ".", key, "="));
  for (const std::string& path : ConfigurationsOf(process)) {
    const std::optional<std::string> text = files.Read(PathOf(process, path));
    if (!text.has_value()) continue;
    std::string here = IniValue(*text, section, key);
    if (!here.empty()) value = std::move(here);
  }
  return value;
}

std::string VersionOf(const HostFiles& files, const GrafanaProcess& process) {
  return std::string(absl::StripAsciiWhitespace(
      files.Read(PathOf(process, "/usr/share/grafana/VERSION")).value_or("")));
}

}  // namespace xdplive::doctor

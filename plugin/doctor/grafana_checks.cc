#include "doctor/grafana_checks.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "doctor/capability_set.h"
#include "doctor/grafana_process.h"

namespace xdplive::doctor {
namespace {

constexpr char kPlugin[] = "xdplive-packets-datasource";
// As plugin.json asks for.
constexpr int kLeastMajor = 11;
constexpr int kLeastMinor = 6;

constexpr uint64_t kDescriptorsWanted = 4096;

std::string UnitOr(const GrafanaProcess& process) {
  return process.unit.empty() ? "grafana-server.service" : process.unit;
}

std::string Grafana(const GrafanaProcess& process) {
  return absl::StrCat("Grafana (process ", process.pid,
                      process.unit.empty() ? "" : ", ", process.unit, ")");
}

std::string GrantTo(const GrafanaProcess& process,
                    const std::vector<std::string>& missing) {
  if (process.contained) {
    return "docker run … --user root " +
           absl::StrJoin(missing, " ",
                         [](std::string* out, absl::string_view name) {
                           absl::StrAppend(out, "--cap-add=", name.substr(4));
                         });
  }
  const std::string list = absl::StrJoin(missing, " ");
  return DropIn(UnitOr(process), "rights",
                absl::StrCat("CapabilityBoundingSet=", list,
                             "\\nAmbientCapabilities=", list));
}

Finding RightsOf(const GrafanaProcess& process, bool needs_perfmon) {
  const std::vector<std::string> missing =
      MissingIn(SetOfChild(process.status), needs_perfmon);
  if (missing.empty()) {
    return {Level::kOk, "rights",
            Grafana(process) + " gives its plugins the capabilities they need",
            ""};
  }
  const bool closed = SetOf(process.status, "CapBnd") == 0;
  return {Level::kFault, "rights",
          absl::StrCat(Grafana(process), " starts its plugins without ",
                       absl::StrJoin(missing, " and "),
                       closed ? ": its bounding set is empty" : ""),
          GrantTo(process, missing)};
}

bool IsOldVersion(const std::string& version) {
  const std::vector<std::string> parts = absl::StrSplit(version, '.');
  int major = 0;
  int minor = 0;
  if (parts.size() < 2 || !absl::SimpleAtoi(parts[0], &major) ||
      !absl::SimpleAtoi(parts[1], &minor)) {
    return false;
  }
  return major < kLeastMajor || (major == kLeastMajor && minor < kLeastMinor);
}

Finding VersionOfGrafana(const HostFiles& files,
                         const GrafanaProcess& process) {
  const std::string version = VersionOf(files, process);
  if (version.empty()) {
    return {Level::kNote, "grafana",
            absl::StrCat(Grafana(process), ": its version is not known; ",
                         kLeastMajor, ".", kLeastMinor, " or later is needed"),
            ""};
  }
  if (!IsOldVersion(version)) {
    return {Level::kOk, "grafana",
            absl::StrCat(Grafana(process), " is of version ", version), ""};
  }
  return {Level::kFault, "grafana",
          absl::StrCat(Grafana(process), " is of version ", version, ": ",
                       kLeastMajor, ".", kLeastMinor, " or later is needed"),
          "sudo apt-get install --only-upgrade grafana"};
}

Finding UnsignedOf(const HostFiles& files, const GrafanaProcess& process) {
  const std::string allowed =
      SettingOf(files, process, "plugins", "allow_loading_unsigned_plugins");
  const std::vector<std::string> ids =
      absl::StrSplit(allowed, absl::ByAnyChar(", "), absl::SkipEmpty());
  if (std::count(ids.begin(), ids.end(), kPlugin) > 0) {
    return {Level::kOk, "grafana", "unsigned, this plugin may be loaded", ""};
  }
  // Its environment is its user's and root's alone.
  const bool readable = !process.environment.empty();
  const std::string set = absl::StrCat(
      "GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=", absl::StrJoin(ids, ","),
      ids.empty() ? "" : ",", kPlugin);
  return {readable ? Level::kFault : Level::kNote, "grafana",
          absl::StrCat(
              Grafana(process),
              readable ? " does not load this plugin, which is not signed"
                       : " may not load this plugin, which is not signed: "
                         "its environment cannot be read; run this as root"),
          process.contained ? absl::StrCat("docker run … -e ", set)
                            : DropIn(UnitOr(process), "unsigned",
                                     absl::StrCat("Environment=", set))};
}

Finding FolderOf(const HostFiles& files, const GrafanaProcess& process) {
  std::string folder = SettingOf(files, process, "paths", "plugins");
  // Relative ones are of a Grafana that was unpacked somewhere.
  if (folder.empty() || folder[0] != '/') folder = "/var/lib/grafana/plugins";
  const std::string manifest =
      absl::StrCat(folder, "/", kPlugin, "/plugin.json");
  if (files.Exists(PathOf(process, manifest))) {
    return {Level::kOk, "grafana", absl::StrCat("installed in ", folder), ""};
  }
  return {Level::kFault, "grafana",
          absl::StrCat("the plugin is not in ", folder, ", where ",
                       Grafana(process), " looks for it"),
          absl::StrCat("sudo make install PLUGINS_DIR=", folder)};
}

// Of "Max open files  1024  524288  files" the second figure.
Finding DescriptorsOf(const HostFiles& files, const GrafanaProcess& process) {
  const std::string limits =
      files.Read(absl::StrCat("/proc/", process.pid, "/limits")).value_or("");
  uint64_t most = kDescriptorsWanted;
  for (absl::string_view line : absl::StrSplit(limits, '\n')) {
    if (!absl::ConsumePrefix(&line, "Max open files")) continue;
    const std::vector<std::string> words =
        absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.size() > 1) (void)absl::SimpleAtoi(words[1], &most);
  }
  if (most >= kDescriptorsWanted) {
    return {Level::kOk, "limits", "enough files may be open at a time", ""};
  }
  return {Level::kNote, "limits",
          absl::StrCat(Grafana(process), " may open ", most, " files: some ",
                       most / 18, " interfaces can be watched both ways"),
          DropIn(UnitOr(process), "files",
                 absl::StrCat("LimitNOFILE=", kDescriptorsWanted))};
}

}  // namespace

Findings CheckGrafana(const HostFiles& files, bool needs_perfmon) {
  Findings found;
  for (const GrafanaProcess& process : FindGrafana(files)) {
    found.push_back(VersionOfGrafana(files, process));
    found.push_back(FolderOf(files, process));
    found.push_back(UnsignedOf(files, process));
    found.push_back(RightsOf(process, needs_perfmon));
    found.push_back(DescriptorsOf(files, process));
  }
  if (found.empty()) {
    found.push_back({Level::kNote, "grafana", "no Grafana runs here",
                     "sudo systemctl start grafana-server"});
  }
  return found;
}

}  // namespace xdplive::doctor

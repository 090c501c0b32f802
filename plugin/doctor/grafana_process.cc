#include "doctor/grafana_process.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "doctor/ini_value.h"

namespace xdplive::doctor {
namespace {

// "GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS="
std::string VariableOf(const std::string& section, const std::string& key) {
  return absl::AsciiStrToUpper(absl::StrCat("gf_", section, "_", key, "="));
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
  for (HostProcess& process : ReadProcesses(files)) {
    if (process.name != "grafana" && process.name != "grafana-server") continue;
    found.push_back(std::move(process));
  }
  return found;
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

#include "datasource/scope.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace xdplive::datasource {

std::string ChannelKey(const Scope& scope, absl::string_view channel) {
  return absl::StrCat(scope.org_id, "/", channel);
}

absl::string_view DataSourceOf(absl::string_view channel_key) {
  size_t end = 0;
  // "<organisation>/ds/<uid>/<path>"
  for (int part = 0; part < 3; ++part) {
    const size_t slash = channel_key.find('/', end);
    if (slash == absl::string_view::npos) return channel_key;
    end = slash + 1;
  }
  return channel_key.substr(0, end);
}

absl::StatusOr<Scope> ScopeOf(const sdk::backend::PluginContext& context,
                              const absl::StatusOr<HostLimits>& host) {
  if (!host.ok()) return host.status();
  if (!context.has_data_source) {
    return absl::InvalidArgumentError(
        "read settings: the request names no data source");
  }
  absl::StatusOr<Settings> settings =
      ParseSettings(context.data_source.json_data);
  if (!settings.ok()) return settings.status();
  Scope scope;
  scope.uid = context.data_source.uid;
  scope.org_id = context.org_id;
  if (context.has_user) scope.login = context.user.login;
  scope.settings = Narrow(*std::move(settings), *host);
  scope.policy.host = host->interfaces;
  absl::StatusOr<InterfacePatterns> patterns =
      ParseInterfacePatterns("settings: interfaces", scope.settings.interfaces);
  if (!patterns.ok()) return patterns.status();
  scope.policy.data_source = *std::move(patterns);
  return scope;
}

}  // namespace xdplive::datasource

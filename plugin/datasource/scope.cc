#include "datasource/scope.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace xdplive::datasource {

std::string ChannelKey(const Scope& scope, absl::string_view channel) {
  return absl::StrCat(scope.org_id, "/", channel);
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

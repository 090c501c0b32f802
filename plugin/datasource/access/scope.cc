#include "datasource/access/scope.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "datasource/ask/schema.h"

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

namespace {

// Among the secrets of a data source.
constexpr char kAnonymizeKey[] = "anonymizeKey";

absl::Status CheckSource(const Settings& settings) {
  if (settings.source != "fleet") return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("read settings: source is \"", settings.source,
                   "\", which is not there yet; allowed: auto, process, "
                   "agent"));
}

// Null where nothing is to be replaced.
absl::StatusOr<privacy::AnonymiserPtr> AnonymiserOf(
    const sdk::backend::DataSourceInstanceSettings& source,
    const Settings& settings, const HostLimits& host,
    privacy::AnonymiserTable& anonymisers) {
  if (settings.anonymize == "off") return nullptr;
  const auto& secrets = source.decrypted_secure_json_data;
  const auto found = secrets.find(kAnonymizeKey);
  // A file's last line break is not meant.
  const absl::string_view key =
      found == secrets.end() ? "" : absl::StripAsciiWhitespace(found->second);
  if (!key.empty()) return anonymisers.Of(key);
  return absl::InvalidArgumentError(absl::StrCat(
      "read settings: anonymize is \"", settings.anonymize, "\" and ",
      kAnonymizeKey,
      " is not set, so addresses cannot be replaced and nothing is shown; set "
      "the key among the data source's settings",
      host.anonymize == settings.anonymize
          ? absl::StrCat(": ", host_schema::kAnonymize.key,
                         " of this Grafana allows no lower")
          : ", or anonymize to off"));
}

void AddNotYet(const Settings& settings, std::vector<std::string>& remarks) {
  if (settings.identity == "sites" || settings.identity == "full") {
    remarks.push_back(absl::StrCat("identity is \"", settings.identity,
                                   "\": not there yet, nothing is learnt"));
  }
  for (const std::string& key : settings.not_yet) {
    remarks.push_back(absl::StrCat(key, " is set: not there yet"));
  }
}

}  // namespace

absl::StatusOr<Scope> ScopeOf(const sdk::backend::PluginContext& context,
                              const absl::StatusOr<HostLimits>& host,
                              privacy::AnonymiserTable& anonymisers) {
  if (!host.ok()) return host.status();
  if (!context.has_data_source) {
    return absl::InvalidArgumentError(
        "read settings: the request names no data source");
  }
  ASSIGN_OR_RETURN(Settings settings,
                   ParseSettings(context.data_source.json_data));
  Scope scope;
  scope.uid = context.data_source.uid;
  scope.org_id = context.org_id;
  if (context.has_user) scope.login = context.user.login;
  scope.role = RoleOf(context);
  scope.settings = Narrow(std::move(settings), *host, &scope.remarks);
  RETURN_IF_ERROR(CheckSource(scope.settings));
  ASSIGN_OR_RETURN(
      scope.anonymiser,
      AnonymiserOf(context.data_source, scope.settings, *host, anonymisers));
  AddNotYet(scope.settings, scope.remarks);
  scope.policy.host = host->interfaces;
  ASSIGN_OR_RETURN(InterfacePatterns patterns,
                   interfaces::ParseInterfacePatterns(
                       "settings: interfaces", scope.settings.interfaces));
  scope.policy.data_source = std::move(patterns);
  return scope;
}

}  // namespace xdplive::datasource

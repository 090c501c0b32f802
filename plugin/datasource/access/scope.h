// What one request may do: its data source's settings, as the host lets them
// stand; and for which call.
#ifndef XDPLIVE_DATASOURCE_ACCESS_SCOPE_H_
#define XDPLIVE_DATASOURCE_ACCESS_SCOPE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "datasource/access/asker.h"
#include "datasource/access/caller.h"
#include "datasource/access/host_limits.h"
#include "datasource/access/interface_set.h"
#include "datasource/access/role.h"
#include "datasource/access/settings.h"
#include "privacy/anonymiser.h"
#include "privacy/anonymiser_table.h"
#include "sdk/backend/call.h"
#include "sdk/backend/requests.h"

namespace xdplive::datasource {

struct Scope {
  std::string uid;
  int64_t org_id = 0;
  std::string login;        // of the user that asks; "" for the anonymous
  Role role = Role::kNone;  // his; see packet_gate.h
  bool for_alert = false;   // an alert rule asks
  Settings settings;
  InterfacePolicy policy;
  // Not OK: nobody may see packets, whatever the settings say, for this reason.
  absl::Status packets_barred;
  // What is to be done to whatever leaves; null: nothing.
  privacy::AnonymiserPtr anonymiser;
  // Under which filters have the names that stand for them where the asker may
  // not read them (filter_gate.h).
  privacy::CryptoPan::Key filter_key = {};
  // The call it is for, which may be given up and bounds its answers.
  std::shared_ptr<const sdk::backend::Call> call =
      std::make_shared<sdk::backend::Call>();
  // What of the settings is not as it was asked for, a sentence each.
  std::vector<std::string> remarks;

  DataSourceId id() const { return {org_id, uid}; }
  Asker asker() const {
    return {policy, {id(), for_alert ? "" : login, for_alert}};
  }
};

// Names a channel among those of all organisations, each of which has uids of
// its own. `channel` as in a frame's meta.
std::string ChannelKey(const Scope& scope, absl::string_view channel);

// The part of a ChannelKey that all channels of its data source begin with.
absl::string_view DataSourceOf(absl::string_view channel_key);

// A setting that says where packets come from and cannot be followed is an
// error.
// Errors: INVALID_ARGUMENT when the settings are wrong, when the host's limits
// are, or when the request names no data source; when addresses are to be
// replaced and there is no key to do it by, for nothing may be shown then.
absl::StatusOr<Scope> ScopeOf(const sdk::backend::PluginContext& context,
                              const absl::StatusOr<HostLimits>& host,
                              privacy::AnonymiserTable& anonymisers);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_SCOPE_H_

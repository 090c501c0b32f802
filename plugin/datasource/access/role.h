// What Grafana says of who asks: his basic role in the organisation. It stands
// in the plugin context's user, "Viewer", "Editor", "Admin" or "None".
// Source: Grafana, pkg/apimachinery/identity (RoleType), which
// pkg/plugins/adapters hands on as backend.User.Role.
#ifndef XDPLIVE_DATASOURCE_ACCESS_ROLE_H_
#define XDPLIVE_DATASOURCE_ACCESS_ROLE_H_

#include "sdk/backend/requests.h"

namespace xdplive::datasource {

// Each may see what those before it may.
enum class Role { kNone, kViewer, kEditor, kAdmin };

// kNone where the server itself asks (no user), for a public dashboard (a user
// without a role), and for a word that this version does not know.
Role RoleOf(const sdk::backend::PluginContext& context);

// Whether somebody looks who can follow a channel: with a role, or at least
// signed in. A public dashboard and the server do not.
bool IsSomebody(const sdk::backend::PluginContext& context);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_ROLE_H_

#include "datasource/access/role.h"

namespace xdplive::datasource {

Role RoleOf(const sdk::backend::PluginContext& context) {
  if (!context.has_user) return Role::kNone;
  if (context.user.role == "Viewer") return Role::kViewer;
  if (context.user.role == "Editor") return Role::kEditor;
  if (context.user.role == "Admin") return Role::kAdmin;
  return Role::kNone;
}

bool IsSomebody(const sdk::backend::PluginContext& context) {
  return RoleOf(context) != Role::kNone ||
         (context.has_user && !context.user.login.empty());
}

}  // namespace xdplive::datasource

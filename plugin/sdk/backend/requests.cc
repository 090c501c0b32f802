#include "sdk/backend/requests.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sdk::backend {

std::string ClientOf(const PluginContext& context) {
  return absl::StrCat(context.org_id, "/", context.data_source.uid, "/",
                      context.user.login);
}

bool QueryDataRequest::for_alert() const {
  for (const auto& [name, value] : headers) {
    if (absl::EqualsIgnoreCase(name, "FromAlert")) {
      return absl::EqualsIgnoreCase(value, "true");
    }
  }
  return false;
}

}  // namespace sdk::backend

#include "datasource/access/role.h"

#include <string>

#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

sdk::backend::PluginContext Of(const std::string& role,
                               const std::string& login = "") {
  sdk::backend::PluginContext context;
  context.has_user = true;
  context.user.role = role;
  context.user.login = login;
  return context;
}

TEST(Role, IsWhatGrafanaSaysOfTheUser) {
  EXPECT_EQ(RoleOf(Of("Viewer")), Role::kViewer);
  EXPECT_EQ(RoleOf(Of("Editor")), Role::kEditor);
  EXPECT_EQ(RoleOf(Of("Admin")), Role::kAdmin);
}

TEST(Role, IsNoneWhereThereIsNoOtherWord) {
  for (const char* word : {"", "None", "viewer", "ADMIN", "Admin ", "Owner"}) {
    EXPECT_EQ(RoleOf(Of(word, "ann")), Role::kNone) << word;
  }
  sdk::backend::PluginContext server = Of("Admin");
  server.has_user = false;
  EXPECT_EQ(RoleOf(server), Role::kNone);
}

TEST(Role, IsOfSomebodyWhoSignedInOrMayLookWithoutThat) {
  EXPECT_TRUE(IsSomebody(Of("Viewer")));
  EXPECT_TRUE(IsSomebody(Of("None", "ann")));
  EXPECT_FALSE(IsSomebody(Of("")));
  EXPECT_FALSE(IsSomebody({}));
}

}  // namespace
}  // namespace xdplive::datasource

#include "datasource/access/scope.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ScopeTest : public ::testing::Test {
 protected:
  // `key`: "" for none.
  absl::StatusOr<Scope> Open(const std::string& settings,
                             const std::string& key) {
    sdk::backend::PluginContext context;
    context.has_data_source = true;
    context.data_source.json_data = settings;
    auto& secrets = context.data_source.decrypted_secure_json_data;
    if (!key.empty()) secrets["anonymizeKey"] = key;
    return ScopeOf(context, host_, anonymisers_);
  }

  HostLimits host_;
  privacy::AnonymiserTable anonymisers_;
};

TEST_F(ScopeTest, IsRefusedWithoutAKeyWhereTheHostHasAddressesReplaced) {
  EXPECT_EQ(Open("{}", "")->anonymiser, nullptr);
  host_.anonymize = "prefix";
  for (const char* settings : {"{}", R"({"anonymize":"off"})"}) {
    const absl::Status status = Open(settings, "").status();
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_THAT(
        std::string(status.message()),
        AllOf(HasSubstr("set the key"), HasSubstr("GF_PLUGIN_ANONYMIZE"),
              Not(HasSubstr("anonymize to off"))));
    EXPECT_NE(Open(settings, "a key")->anonymiser, nullptr);
  }
}

TEST_F(ScopeTest, MayTurnOffWhatItAskedForItself) {
  const absl::Status status = Open(R"({"anonymize":"prefix"})", "").status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("anonymize to off"));
}

}  // namespace
}  // namespace xdplive::datasource

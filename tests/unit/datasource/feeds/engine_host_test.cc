#include "datasource/feeds/engine_host.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::datasource {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::xdplive::testing::FakeKernel;

const DataSourceId kMine{1, "same"};
const DataSourceId kTheirs{2, "same"};
const DataSourceId kNext{1, "next"};

class EngineHostTest : public ::testing::Test {
 protected:
  static Settings Sized(uint32_t flow_table_entries) {
    Settings settings;
    settings.flow_table_entries = flow_table_entries;
    return settings;
  }

  FakeKernel kernel_;
  EngineHost host_{kernel_.Factory()};
};

TEST_F(EngineHostTest, TakesTheLargestOfEachSize) {
  Settings a = Sized(1024);
  a.ring_buffer_mib = 32;
  Settings b = Sized(200'000);
  b.ring_buffer_mib = 4;
  host_.Want(kMine, 1, a);
  host_.Want(kTheirs, 2, b);
  EXPECT_EQ(host_.rule().flow_table_entries, 200'000u);
  EXPECT_EQ(host_.rule().ring_buffer_mib, 32u);
}

TEST_F(EngineHostTest, KeepsOneUidOfTwoOrganisationsApart) {
  host_.Want(kMine, 1, Sized(1024));
  host_.Want(kTheirs, 2, Sized(4096));
  host_.Want(kMine, 3, Sized(2048));
  EXPECT_EQ(host_.rule().flow_table_entries, 4096u);
}

// However they take turns, and also when all agree.
TEST_F(EngineHostTest, NeverReopensForASize) {
  host_.Want(kMine, 1, Sized(1024));
  const auto engine = host_.Open().value();
  for (int64_t at = 2; at < 10; ++at) {
    host_.Want(kTheirs, at, Sized(uint32_t(at) * 1024));
    host_.Want(kMine, at, Sized(1024));
  }
  EXPECT_EQ(kernel_.options().flow_table_entries, 9u * 1024);
  host_.Want(kTheirs, 10, Sized(1024));
  EXPECT_EQ(kernel_.options().flow_table_entries, 1024u);
  EXPECT_EQ(host_.Running(), engine);
  EXPECT_EQ(kernel_.engines_opened(), 1);
}

TEST_F(EngineHostTest, SaysThatTheRingIsNotMadeAnew) {
  Settings settings;
  settings.ring_buffer_mib = 32;
  host_.Want(kMine, 1, settings);
  ASSERT_TRUE(host_.Open().ok());
  EXPECT_THAT(host_.OtherRules(kMine), IsEmpty());
  kernel_.SetRing(16u << 20);
  EXPECT_THAT(host_.OtherRules(kMine),
              ElementsAre(HasSubstr("ringBufferMiB is 16 and not 32 until")));
}

TEST_F(EngineHostTest, SaysWhoseSettingsRule) {
  host_.Want(kMine, 1, Sized(1024));
  host_.Want(kNext, 2, Sized(2048));
  EXPECT_THAT(host_.OtherRules(kNext), IsEmpty());
  EXPECT_THAT(host_.OtherRules(kMine),
              ElementsAre("flowTableEntries is 2048 and not 1024: the data "
                          "source next shares the capture and rules it"));
  // Of another organisation nothing is told by name.
  host_.Want(kTheirs, 3, Sized(4096));
  EXPECT_THAT(host_.OtherRules(kMine),
              ElementsAre(AllOf(HasSubstr("another organisation"),
                                Not(HasSubstr("same")))));
}

TEST_F(EngineHostTest, TakesTheAttachModeSavedLast) {
  Settings native;
  native.attach_mode = "native";
  host_.Want(kTheirs, 5, native);
  host_.Want(kMine, 4, Settings());
  EXPECT_EQ(host_.rule().attach_mode, "native");
  EXPECT_FALSE(host_.OneMode());
  host_.Want(kMine, 6, Settings());
  EXPECT_EQ(host_.rule().attach_mode, "auto");
  host_.Want(kTheirs, 5, Settings());
  EXPECT_TRUE(host_.OneMode());
}

}  // namespace
}  // namespace xdplive::datasource

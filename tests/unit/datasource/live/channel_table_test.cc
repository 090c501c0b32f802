#include "datasource/live/channel_table.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::datasource {
namespace {

using ::xdplive::testing::IngressOf;

const absl::Time kNow = absl::FromUnixSeconds(1000);

TEST(ChannelTable, GivesASecondStreamAChannelThatBeginsWhereTheFirstIs) {
  ChannelTable table;
  const std::shared_ptr<Channel> first = table.Run("channel");
  EXPECT_EQ(table.Of("channel"), first);
  {
    absl::MutexLock lock(&first->mutex());
    first->BeginAt(PacketsCursor{{{IngressOf("eth0"), 7}}});
  }
  const std::shared_ptr<Channel> second = table.Run("channel");
  EXPECT_NE(second, first);
  EXPECT_EQ(table.Of("channel"), second);
  absl::MutexLock lock(&second->mutex());
  EXPECT_EQ(second->cursor<PacketsCursor>().next.at(IngressOf("eth0")), 7u);
}

TEST(ChannelTable, RunsAnEndedStreamOnFromWhereItWas) {
  ChannelTable table;
  const std::shared_ptr<Channel> first = table.Run("channel");
  first->End();
  EXPECT_EQ(table.Run("channel"), first);
  EXPECT_FALSE(first->Claim()) << "it runs";
}

TEST(ChannelTable, ForgetsIdleChannelsWhenThereAreMany) {
  ChannelTable table;
  const std::shared_ptr<Channel> used = table.Run("1/ds/x/used");
  const std::weak_ptr<Channel> idle = table.Of("1/ds/x/idle");
  const std::weak_ptr<Channel> others = table.Of("1/ds/y/idle");
  const std::weak_ptr<Channel> elsewhere = table.Of("2/ds/x/idle");
  for (size_t i = 0; i <= ChannelTable::kMaxIdle; ++i) {
    (void)table.Of(absl::StrCat("1/ds/x/", i));
  }
  EXPECT_TRUE(idle.expired());
  EXPECT_EQ(table.Of("1/ds/x/used"), used);
  EXPECT_FALSE(others.expired()) << "another data source's";
  EXPECT_FALSE(elsewhere.expired()) << "another organisation's";
}

TEST(ChannelTable, GivesBackWhatNobodyCameBackFor) {
  ChannelTable table;
  const std::shared_ptr<Channel> used = table.Run("used");
  const std::weak_ptr<Channel> idle = table.Of("idle");
  table.Forget(kNow);
  table.Forget(kNow + ChannelTable::kKept);
  EXPECT_FALSE(idle.expired());
  table.Forget(kNow + ChannelTable::kKept + absl::Seconds(1));
  EXPECT_TRUE(idle.expired());
  EXPECT_EQ(table.Of("used"), used);
}

}  // namespace
}  // namespace xdplive::datasource

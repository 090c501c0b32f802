#include "datasource/live/channel.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);

TEST(Channel, HoldsRowsForAMoment) {
  Channel channel;
  absl::MutexLock lock(&channel.mutex());
  EXPECT_LT(channel.held_until(), kNow);
  channel.Welcome(EventsCursor(), kNow, /*holds=*/false);
  EXPECT_LT(channel.held_until(), kNow) << "for a subscriber without a history";
  channel.Welcome(EventsCursor(), kNow, /*holds=*/true);
  EXPECT_EQ(channel.held_until(), kNow + Channel::kHold);
}

TEST(Channel, LetsRowsOutHoweverManySubscribersCome) {
  Channel channel;
  absl::MutexLock lock(&channel.mutex());
  absl::Duration held, longest;
  for (absl::Time now = kNow; now < kNow + absl::Seconds(2);
       now += absl::Milliseconds(1)) {
    channel.Welcome(EventsCursor(), now, /*holds=*/true);
    held = now < channel.held_until() ? held + absl::Milliseconds(1)
                                      : absl::ZeroDuration();
    longest = std::max(longest, held);
  }
  EXPECT_LE(longest, Channel::kLongestHold);
}

// Whether a subscriber that comes at `now` is told no more than others were.
bool Binds(const Channel& channel, absl::Time now) {
  absl::MutexLock lock(&channel.mutex());
  return channel.BoundBy<EventsCursor>(now) != nullptr;
}

void Welcome(Channel& channel, uint64_t told, absl::Time now) {
  absl::MutexLock lock(&channel.mutex());
  channel.Welcome(EventsCursor{told}, now, /*holds=*/false);
}

uint64_t Next(Channel& channel) {
  absl::MutexLock lock(&channel.mutex());
  return channel.cursor<EventsCursor>().next;
}

TEST(Channel, BindsWhileAStreamRunsOrIsAboutTo) {
  Channel channel;
  EXPECT_FALSE(Binds(channel, kNow));
  Welcome(channel, 1, kNow);
  EXPECT_TRUE(Binds(channel, kNow));
  EXPECT_FALSE(Binds(channel, kNow + absl::Seconds(11)));
  EXPECT_TRUE(channel.Claim());
  EXPECT_TRUE(Binds(channel, kNow + absl::Hours(1)));
  channel.End();
  EXPECT_FALSE(Binds(channel, kNow));
}

TEST(Channel, BeginsWhereTheFirstSubscriberWasTold) {
  Channel channel;
  Welcome(channel, 7, kNow);
  Welcome(channel, 9, kNow);
  EXPECT_EQ(Next(channel), 7u);
  EXPECT_TRUE(channel.Claim());
  {
    absl::MutexLock lock(&channel.mutex());
    channel.BeginAt(EventsCursor{11});
  }
  EXPECT_EQ(Next(channel), 7u);
}

TEST(Channel, RunsOnWhereASubscriberComesBeforeItsStreamBegan) {
  Channel channel;
  EXPECT_TRUE(channel.Claim());
  EXPECT_FALSE(Binds(channel, kNow)) << "it is nowhere yet";
  Welcome(channel, 7, kNow);
  EXPECT_TRUE(Binds(channel, kNow + absl::Hours(1)));
  EXPECT_FALSE(channel.Claim()) << "it runs";
  EXPECT_EQ(Next(channel), 7u);
}

}  // namespace
}  // namespace xdplive::datasource

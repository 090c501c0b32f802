#include "link/serve/moments.h"

#include "gtest/gtest.h"
#include "tap/show_pace.h"

namespace xdplive::link {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'000);
const absl::Duration kFew = tap::kFewInterval + Moments::kLonger;
const absl::Duration kMany = tap::kManyInterval + Moments::kLonger;

class MomentsTest : public ::testing::Test {
 protected:
  absl::Time Few(absl::Time now, absl::Time sent) {
    return moments_.Next(now, sent, tap::kFewInterval);
  }
  absl::Time Many(absl::Time now, absl::Time sent) {
    return moments_.Next(now, sent, tap::kManyInterval);
  }

  Moments moments_;
};

TEST_F(MomentsTest, AreAtOnceAfterAPause) {
  EXPECT_EQ(Few(kStart, absl::InfinitePast()), kStart);
  const absl::Time later = kStart + absl::Seconds(3);
  EXPECT_EQ(Few(later, kStart), later);
}

TEST_F(MomentsTest, AreAnIntervalApartHoweverLateOneIsSent) {
  absl::Time sent = Few(kStart, absl::InfinitePast());
  for (int i = 1; i < 1'000; ++i) {
    const absl::Time late = sent + absl::Milliseconds(i % 30);
    sent = Few(late + absl::Milliseconds(5), late);
    EXPECT_EQ(sent, kStart + i * kFew);
  }
}

TEST_F(MomentsTest, AreTheSameForAllLanes) {
  (void)Few(kStart, absl::InfinitePast());
  // One that came in between, and sent at once.
  const absl::Time between = kStart + absl::Milliseconds(7);
  EXPECT_EQ(Few(between, absl::InfinitePast()), between);
  EXPECT_EQ(Few(between + absl::Milliseconds(5), between), kStart + kFew);
  EXPECT_EQ(Many(between + absl::Milliseconds(5), between), kStart + kMany);
}

TEST_F(MomentsTest, GoOnWhereTheNextPacketComesAfterTheMoment) {
  (void)Many(kStart, absl::InfinitePast());
  EXPECT_EQ(Many(kStart + absl::Milliseconds(99), kStart), kStart + kMany);
  const absl::Time sent = kStart + kMany;
  EXPECT_EQ(Many(sent + absl::Milliseconds(5), sent), kStart + 2 * kMany);
}

TEST_F(MomentsTest, ComeAlsoWhenTheClockIsPutBack) {
  const absl::Time sent = Few(kStart, absl::InfinitePast());
  const absl::Time next = Few(kStart + absl::Milliseconds(5), sent);
  EXPECT_FALSE(Moments::HasCome(next, kStart + absl::Milliseconds(6)));
  EXPECT_TRUE(Moments::HasCome(next, next));
  const absl::Time before = kStart - absl::Hours(1);
  EXPECT_TRUE(Moments::HasCome(next, before));
  EXPECT_EQ(Few(before, sent), before);
}

}  // namespace
}  // namespace xdplive::link

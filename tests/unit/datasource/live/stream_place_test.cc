#include "datasource/live/stream_place.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::datasource {
namespace {

using ::xdplive::testing::IngressOf;

const absl::Time kNow = absl::FromUnixSeconds(1000);

TEST(StreamPlace, HoldsRowsForAMoment) {
  StreamPlace place;
  absl::MutexLock lock(&place.mutex);
  EXPECT_LT(place.held_until, kNow);
  place.Hold(kNow);
  EXPECT_EQ(place.held_until, kNow + StreamPlace::kHold);
}

TEST(StreamPlace, LetsRowsOutHoweverManySubscribersCome) {
  StreamPlace place;
  absl::MutexLock lock(&place.mutex);
  absl::Duration held, longest;
  for (absl::Time now = kNow; now < kNow + absl::Seconds(2);
       now += absl::Milliseconds(1)) {
    place.Hold(now);
    held = now < place.held_until ? held + absl::Milliseconds(1)
                                  : absl::ZeroDuration();
    longest = std::max(longest, held);
  }
  EXPECT_LE(longest, StreamPlace::kLongestHold);
}

TEST(StreamPlace, BindsWhileAStreamRunsOrIsAboutTo) {
  StreamPlace place;
  absl::MutexLock lock(&place.mutex);
  EXPECT_FALSE(place.Binds(kNow));
  place.state = StreamPlace::State::kPlanned;
  place.planned = kNow;
  EXPECT_TRUE(place.Binds(kNow));
  EXPECT_FALSE(place.Binds(kNow + absl::Seconds(11)));
  place.state = StreamPlace::State::kRunning;
  EXPECT_TRUE(place.Binds(kNow + absl::Hours(1)));
  place.state = StreamPlace::State::kEnded;
  EXPECT_FALSE(place.Binds(kNow));
}

TEST(StreamPlaces, GivesASecondStreamAPlaceThatBeginsWhereTheFirstIs) {
  StreamPlaces places;
  const std::shared_ptr<StreamPlace> first = places.Run("channel");
  EXPECT_EQ(places.Of("channel"), first);
  {
    absl::MutexLock lock(&first->mutex);
    first->cursors = {{IngressOf("eth0"), 7}};
  }
  const std::shared_ptr<StreamPlace> second = places.Run("channel");
  EXPECT_NE(second, first);
  EXPECT_EQ(places.Of("channel"), second);
  absl::MutexLock lock(&second->mutex);
  EXPECT_EQ(second->cursors.at(IngressOf("eth0")), 7u);
}

TEST(StreamPlaces, RunsAnEndedStreamOnFromWhereItWas) {
  StreamPlaces places;
  const std::shared_ptr<StreamPlace> first = places.Run("channel");
  {
    absl::MutexLock lock(&first->mutex);
    first->state = StreamPlace::State::kEnded;
  }
  EXPECT_EQ(places.Run("channel"), first);
  absl::MutexLock lock(&first->mutex);
  EXPECT_EQ(first->state, StreamPlace::State::kRunning);
}

TEST(StreamPlaces, ForgetsIdlePlacesWhenThereAreMany) {
  StreamPlaces places;
  const std::shared_ptr<StreamPlace> used = places.Run("1/ds/x/used");
  const std::weak_ptr<StreamPlace> idle = places.Of("1/ds/x/idle");
  const std::weak_ptr<StreamPlace> others = places.Of("1/ds/y/idle");
  const std::weak_ptr<StreamPlace> elsewhere = places.Of("2/ds/x/idle");
  for (size_t i = 0; i <= StreamPlaces::kMaxIdle; ++i) {
    (void)places.Of(absl::StrCat("1/ds/x/", i));
  }
  EXPECT_TRUE(idle.expired());
  EXPECT_EQ(places.Of("1/ds/x/used"), used);
  EXPECT_FALSE(others.expired()) << "another data source's";
  EXPECT_FALSE(elsewhere.expired()) << "another organisation's";
}

TEST(StreamPlaces, GivesBackWhatNobodyCameBackFor) {
  StreamPlaces places;
  const std::shared_ptr<StreamPlace> used = places.Run("used");
  const std::weak_ptr<StreamPlace> idle = places.Of("idle");
  places.Forget(kNow);
  places.Forget(kNow + StreamPlaces::kKept);
  EXPECT_FALSE(idle.expired());
  places.Forget(kNow + StreamPlaces::kKept + absl::Seconds(1));
  EXPECT_TRUE(idle.expired());
  EXPECT_EQ(places.Of("used"), used);
}

}  // namespace
}  // namespace xdplive::datasource

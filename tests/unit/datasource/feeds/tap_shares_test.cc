// The rule by which places for taps are shared out; and a model of many users,
// greedy and modest ones, that holds it to what it promises.
#include "datasource/feeds/tap_shares.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Optional;

using Tap = TapShares::Tap;

constexpr size_t kPlaces = TapShares::kPlaces;
constexpr size_t kAlertPlaces = TapShares::kAlertPlaces;

Caller UserCalled(const std::string& login) { return {{1, "uid"}, login}; }
Caller AlertsOf(const std::string& uid) { return {{1, uid}, "", true}; }

class TapSharesTest : public ::testing::Test {
 protected:
  Tap Of(std::vector<const Caller*> users, bool in_use = true) {
    Tap tap;
    tap.users = std::move(users);
    tap.in_use = in_use;
    tap.since = absl::UnixEpoch() + absl::Seconds(++seconds_);
    return tap;
  }

  void Add(size_t count, const Caller& who, bool in_use = true) {
    for (size_t i = 0; i < count; ++i) taps_.push_back(Of({&who}, in_use));
  }

  absl::StatusOr<std::optional<size_t>> Place(const Caller& who,
                                              size_t kept = 0) {
    return TapShares::FindPlace({who}, taps_, kept);
  }

  const Caller ann_ = UserCalled("ann");
  const Caller bob_ = UserCalled("bob");
  const Caller cid_ = UserCalled("cid");
  const Caller rules_ = AlertsOf("uid");
  std::vector<Tap> taps_;
  int64_t seconds_ = 0;
};

TEST_F(TapSharesTest, GivesAFreePlaceToAnybody) {
  Add(kPlaces - 1, ann_);
  EXPECT_EQ(Place(ann_).value(), std::nullopt);
  EXPECT_EQ(Place(bob_).value(), std::nullopt);
}

TEST_F(TapSharesTest, RefusesAUserWhoHasAllAndSaysSo) {
  Add(kPlaces, ann_);
  EXPECT_TRUE(absl::IsResourceExhausted(Place(ann_).status()));
  EXPECT_THAT(std::string(Place(ann_).status().message()),
              AllOf(HasSubstr("all 16 taps"), HasSubstr("16 of them by you")));
}

// A dashboard refreshed every few seconds would load programs each time.
TEST_F(TapSharesTest, TakesNothingFromAUserForHimself) {
  Add(kPlaces, ann_, /*in_use=*/false);
  EXPECT_FALSE(Place(ann_).ok());
}

TEST_F(TapSharesTest, TakesFromWhoHasMostWhatIsLongestUnused) {
  Add(8, ann_);
  Add(2, ann_, /*in_use=*/false);
  Add(6, bob_);
  EXPECT_THAT(Place(cid_).value(), Optional(8));
}

TEST_F(TapSharesTest, TakesTheNewestOfThoseInUse) {
  Add(10, ann_);
  Add(6, bob_);
  EXPECT_THAT(Place(cid_).value(), Optional(9));
}

TEST_F(TapSharesTest, StopsWhereTakingWouldOnlySwapShares) {
  Add(9, ann_);
  Add(7, bob_);
  EXPECT_THAT(Place(bob_).value(), Optional(8));
  taps_.clear();
  Add(8, ann_);
  Add(8, bob_);
  EXPECT_FALSE(Place(bob_).ok());
  EXPECT_FALSE(Place(ann_).ok());
}

TEST_F(TapSharesTest, LeavesATapToTheOneWhoHasNoOther) {
  Add(kPlaces - 1, ann_);
  taps_.insert(taps_.begin(), Of({&ann_, &bob_}));
  taps_.front().since = absl::InfiniteFuture();  // would go first by its age
  EXPECT_THAT(Place(cid_).value(), Optional(kPlaces - 1));
}

TEST_F(TapSharesTest, LetsAnAlertRuleTakeAPlaceAndKeepIt) {
  Add(kPlaces, ann_);
  EXPECT_THAT(Place(rules_).value(), Optional(kPlaces - 1));
  taps_.back() = Of({&rules_});
  // Nobody who looks gets it back.
  EXPECT_THAT(Place(bob_).value(), Optional(kPlaces - 2));
}

TEST_F(TapSharesTest, KeepsThePlacesOfAlertRulesThatComeBack) {
  Add(kPlaces - 2, ann_);
  EXPECT_FALSE(Place(ann_, 2).ok());
  EXPECT_EQ(Place(ann_, 1).value(), std::nullopt);
  EXPECT_EQ(Place(rules_, 2).value(), std::nullopt);
}

TEST_F(TapSharesTest, LeavesDashboardsHalfOfThePlaces) {
  Add(kPlaces, rules_);
  EXPECT_THAT(Place(ann_).value(), Optional(kPlaces - 1));
  taps_.clear();
  Add(kAlertPlaces, rules_);
  Add(kPlaces - kAlertPlaces, ann_);
  EXPECT_FALSE(Place(rules_).ok());
  EXPECT_FALSE(Place(ann_).ok());
  EXPECT_THAT(std::string(Place(rules_).status().message()),
              HasSubstr("8 of them by alert rules"));
  // What is kept is none of the dashboards' half.
  taps_.pop_back();
  EXPECT_EQ(Place(ann_, 100).value(), std::nullopt);
}

TEST_F(TapSharesTest, AlwaysHasAPlaceForTheTapWithoutAFilter) {
  Add(kAlertPlaces, rules_);
  Add(kPlaces - kAlertPlaces, ann_);
  const auto place = TapShares::FindPlace({bob_, true}, taps_, 0);
  EXPECT_THAT(place.value(), Optional(kPlaces - 1));
  taps_.back() = Of({&bob_});
  taps_.back().needed = true;
  EXPECT_FALSE(Place(ann_).ok());
}

// Places of one interface and direction, and users who come and go at random.
class ModelTest : public ::testing::TestWithParam<unsigned> {
 protected:
  struct Held {
    std::set<size_t> users;
    bool needed = false;
    bool in_use = true;
    absl::Time since;
  };

  ModelTest() {
    for (int i = 0; i < 5; ++i) {
      callers_.push_back(UserCalled(absl::StrCat("user", i)));
    }
    callers_.push_back(AlertsOf("a"));
    callers_.push_back(AlertsOf("b"));
  }

  size_t Draw(size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random_);
  }

  bool IsOfAlert(const Held& held) const {
    return !held.needed &&
           std::any_of(held.users.begin(), held.users.end(),
                       [&](size_t user) { return callers_[user].alert; });
  }

  size_t Alerts() const {
    return static_cast<size_t>(
        std::count_if(held_.begin(), held_.end(),
                      [&](const Held& held) { return IsOfAlert(held); }));
  }

  bool IsShared(const Held& held, size_t newcomer) const {
    const size_t alerts = Alerts() + (callers_[newcomer].alert ? 1 : 0);
    return !held.needed && (alerts > kAlertPlaces || !IsOfAlert(held));
  }

  size_t CountOf(size_t user, size_t newcomer) const {
    return static_cast<size_t>(
        std::count_if(held_.begin(), held_.end(), [&](const Held& held) {
          return IsShared(held, newcomer) && held.users.contains(user);
        }));
  }

  size_t Sharers(size_t newcomer) const {
    std::set<size_t> all = {newcomer};
    for (const Held& held : held_) {
      if (IsShared(held, newcomer))
        all.insert(held.users.begin(), held.users.end());
    }
    return all.size();
  }

  size_t Shared(size_t newcomer) const {
    return static_cast<size_t>(std::count_if(
        held_.begin(), held_.end(),
        [&](const Held& held) { return IsShared(held, newcomer); }));
  }

  std::vector<Tap> Taps() const {
    std::vector<Tap> taps;
    for (const Held& held : held_) {
      Tap tap{held.needed, {}, held.in_use, held.since};
      for (size_t user : held.users) tap.users.push_back(&callers_[user]);
      taps.push_back(tap);
    }
    return taps;
  }

  // What was refused had its share; what was taken was another's surplus.
  void Come(size_t who, bool needed, size_t kept) {
    const bool first =
        needed || (callers_[who].alert && Alerts() < kAlertPlaces);
    const auto place =
        TapShares::FindPlace({callers_[who], needed}, Taps(), kept);
    if (!place.ok()) {
      ASSERT_FALSE(first);
      ASSERT_GE(CountOf(who, who), Shared(who) / Sharers(who));
      return;
    }
    if (!place->has_value()) {
      ASSERT_LT(held_.size(), kPlaces);
      if (!first) {
        ASSERT_LE(
            held_.size() +
                std::min(kept, kAlertPlaces - std::min(Alerts(), kAlertPlaces)),
            kPlaces - 1);
      }
    } else {
      Take(**place, who, first);
    }
    held_.push_back({{who}, needed, true, now_});
  }

  void Take(size_t index, size_t who, bool first) {
    const Held victim = held_[index];
    ASSERT_TRUE(IsShared(victim, who));
    if (!first) {
      for (size_t user : victim.users) {
        ASSERT_GE(CountOf(user, who), CountOf(who, who) + 2);
      }
    }
    held_.erase(held_.begin() + static_cast<ptrdiff_t>(index));
  }

  void SomethingElseHappens() {
    if (held_.empty()) return;
    const size_t index = Draw(held_.size());
    Held& held = held_[index];
    switch (Draw(4)) {
      case 0:
        held_.erase(held_.begin() + static_cast<ptrdiff_t>(index));
        break;
      case 1:
        held.users.insert(Draw(callers_.size()));
        break;
      case 2:
        held.in_use = !held.in_use;
        held.since = now_;
        break;
      default:
        if (held.users.size() > 1) held.users.erase(held.users.begin());
    }
  }

  bool HasNeeded() const {
    return std::any_of(held_.begin(), held_.end(),
                       [](const Held& held) { return held.needed; });
  }

  std::mt19937 random_{GetParam()};
  std::vector<Caller> callers_;
  std::vector<Held> held_;
  absl::Time now_ = absl::UnixEpoch();
};

TEST_P(ModelTest, KeepsItsPromises) {
  const size_t greedy = Draw(callers_.size());
  for (int step = 0; step < 5000; ++step) {
    now_ += absl::Seconds(1);
    if (Draw(5) == 0) SomethingElseHappens();
    const size_t who = Draw(2) == 0 ? greedy : Draw(callers_.size());
    const bool needed = !HasNeeded() && Draw(20) == 0;
    Come(who, needed, Draw(4) == 0 ? Draw(kPlaces) : 0);
    if (HasFatalFailure()) FAIL() << "at step " << step;
    ASSERT_LE(held_.size(), kPlaces);
  }
}

// With nobody coming or going it settles: all that is asked for over and over
// is answered or refused, and no tap is taken any more.
TEST_P(ModelTest, ComesToRest) {
  const size_t users = 1 + Draw(callers_.size());
  size_t taken = 0;
  for (size_t round = 0; round < 60; ++round) {
    taken = 0;
    for (size_t who = 0; who < users; ++who) {
      const size_t before = held_.size();
      Come(who, /*needed=*/false, 0);
      if (HasFatalFailure()) return;
      if (before == kPlaces && held_.back().since == now_) ++taken;
      now_ += absl::Seconds(1);
    }
  }
  // Alert rules come first until they have their half, and then rest as well.
  EXPECT_EQ(taken, 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, ::testing::Range(1u, 41u));

}  // namespace
}  // namespace xdplive::datasource

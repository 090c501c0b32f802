#include "link/serve/lease_table.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::link {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class LeaseTableTest : public ::testing::Test {
 protected:
  static constexpr ClientId kAnn = 1, kBob = 2;

  LeaseId Grant(ClientId client, LeaseTable::Thing thing) {
    return table_.Grant(client, std::move(thing), now_).value();
  }

  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  LeaseTable table_;
  LeaseTable::Thing thing_ = std::make_shared<int>(1);
};

TEST_F(LeaseTableTest, KeepsWhatIsRenewedAndLetsTheRestGo) {
  const LeaseId kept = Grant(kAnn, thing_);
  (void)Grant(kAnn, std::make_shared<int>(2));
  now_ += LeaseTable::kTerm / 2;
  EXPECT_TRUE(table_.Renew(kAnn, kept, now_));
  EXPECT_THAT(table_.TakeExpired(now_), IsEmpty());
  now_ += LeaseTable::kTerm / 2;
  EXPECT_THAT(table_.TakeExpired(now_), SizeIs(1));
  EXPECT_EQ(table_.size(), 1u);
  now_ += LeaseTable::kTerm / 2;
  EXPECT_THAT(table_.TakeExpired(now_), SizeIs(1));
  EXPECT_FALSE(table_.Renew(kAnn, kept, now_));
}

TEST_F(LeaseTableTest, GivesNobodyTheLeaseOfAnother) {
  const LeaseId anns = Grant(kAnn, thing_);
  EXPECT_FALSE(table_.Renew(kBob, anns, now_));
  EXPECT_THAT(table_.Close(kBob, anns), IsEmpty());
  EXPECT_TRUE(table_.Holds(kAnn, thing_.get()));
  EXPECT_FALSE(table_.Holds(kBob, thing_.get()));
  EXPECT_THAT(table_.Close(kAnn, anns), SizeIs(1));
  EXPECT_THAT(table_.Close(kAnn, anns), IsEmpty());
}

TEST_F(LeaseTableTest, GrantsNothingToWhoLeftBeforeItCame) {
  table_.Expect(kAnn);
  table_.Expect(kAnn);
  EXPECT_THAT(table_.CloseAllOf(kAnn), IsEmpty());
  EXPECT_TRUE(absl::IsCancelled(table_.Grant(kAnn, thing_, now_).status()));
  table_.Settle(kAnn);
  EXPECT_TRUE(absl::IsCancelled(table_.Grant(kAnn, thing_, now_).status()));
  table_.Settle(kAnn);
  EXPECT_EQ(table_.size(), 0u);
  // Who expects something else, or left with nothing open, is not meant.
  table_.Expect(kBob);
  EXPECT_TRUE(table_.Grant(kBob, thing_, now_).ok());
  table_.Settle(kBob);
}

TEST_F(LeaseTableTest, LetsGoOfAllThatAClientHad) {
  for (int i = 0; i < 3; ++i) (void)Grant(kAnn, thing_);
  (void)Grant(kBob, thing_);
  EXPECT_THAT(table_.CloseAllOf(kAnn), SizeIs(3));
  EXPECT_TRUE(table_.Holds(kBob, thing_.get()));
}

TEST_F(LeaseTableTest, BoundsWhatOneHoldsAndWhatAllDo) {
  for (size_t i = 0; i < LeaseTable::kMostOfClient; ++i)
    (void)Grant(kAnn, thing_);
  const absl::Status one = table_.Grant(kAnn, thing_, now_).status();
  EXPECT_TRUE(absl::IsResourceExhausted(one)) << one;
  // Another is not harmed by that, as long as there is room.
  ClientId client = kBob;
  while (table_.size() < LeaseTable::kMost) {
    for (size_t i = 0; i < LeaseTable::kMostOfClient; ++i) {
      (void)Grant(client, thing_);
    }
    ++client;
  }
  const absl::Status all = table_.Grant(client, thing_, now_).status();
  EXPECT_TRUE(absl::IsResourceExhausted(all)) << all;
  EXPECT_THAT(table_.CloseAllOf(kAnn), SizeIs(LeaseTable::kMostOfClient));
  EXPECT_TRUE(table_.Grant(kAnn, thing_, now_).ok());
}

}  // namespace
}  // namespace xdplive::link

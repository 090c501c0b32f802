#include "datasource/drops/drop_history.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr size_t kRxDropped = 0, kTxErrors = 4;

absl::Time At(int64_t second) { return absl::FromUnixSeconds(second); }

class DropHistoryTest : public ::testing::Test {
 protected:
  DropHistoryTest() {
    for (const char* name : {"eth0", "eth1"}) {
      tap::InterfaceInfo info;
      info.name = name;
      info.index = static_cast<int>(facts_.interfaces.size()) + 2;
      facts_.interfaces.push_back(info);
    }
  }
  tap::InterfaceInfo& eth0() { return facts_.interfaces[0]; }
  tap::InterfaceInfo& eth1() { return facts_.interfaces[1]; }
  void Note(int64_t second) { history_.Note(facts_, At(second)); }
  // Of each reason of eth0.
  std::vector<uint64_t> Drops(int64_t from, int64_t to) {
    std::vector<uint64_t> drops;
    for (const auto& row : history_.Between({"eth0"}, At(from), At(to))) {
      drops.push_back(row.drops);
    }
    return drops;
  }

  interfaces::InterfaceFacts facts_;
  DropHistory history_;
};

TEST_F(DropHistoryTest, AddsUpWhatIsOfTheTimeAskedFor) {
  eth0().drops.rx_dropped = 100;  // of no time that is known
  Note(10);
  eth0().drops.rx_dropped += 3;
  eth1().drops.rx_dropped += 50;
  Note(11);
  eth0().drops.rx_dropped += 4;
  eth0().drops.tx_errors += 1;
  Note(12);
  Note(13);
  EXPECT_THAT(Drops(10, 13), ElementsAre(7, 0, 0, 0, 1, 0));
  EXPECT_THAT(Drops(11, 13), ElementsAre(4, 0, 0, 0, 1, 0));
  EXPECT_THAT(Drops(10, 11), ElementsAre(3, 0, 0, 0, 0, 0));
  EXPECT_THAT(Drops(12, 13), ElementsAre(0, 0, 0, 0, 0, 0));
  const auto rows = history_.Between({"eth0"}, At(0), At(20));
  EXPECT_EQ(rows[kRxDropped].ever, 107u);
  EXPECT_EQ(rows[kRxDropped].last, At(12));
  EXPECT_EQ(rows[kTxErrors].reason, kTxErrors);
  EXPECT_EQ(history_.Begin(), At(10));
}

TEST_F(DropHistoryTest, HasRowsOfWhatIsThereAlone) {
  Note(10);
  EXPECT_THAT(history_.Between({"eth0", "eth1", "eth7"}, At(0), At(20)),
              SizeIs(2 * tap::kDropReasonCount));
  facts_.interfaces.pop_back();
  Note(11);
  EXPECT_THAT(history_.Between({"eth1"}, At(0), At(20)), IsEmpty());
}

TEST_F(DropHistoryTest, CountsAnewWhereCountersDo) {
  eth0().drops.rx_dropped = 100;
  Note(10);
  eth0().drops.rx_dropped = 5;  // its driver began anew
  Note(11);
  eth0().drops.rx_dropped = 7;
  Note(12);
  EXPECT_THAT(Drops(0, 20), ElementsAre(2, 0, 0, 0, 0, 0));
  eth0().index = 77;  // another one of that name
  eth0().drops.rx_dropped = 900;
  Note(13);
  eth0().drops.rx_dropped = 901;
  Note(14);
  EXPECT_THAT(Drops(0, 20), ElementsAre(1, 0, 0, 0, 0, 0));
}

TEST_F(DropHistoryTest, LetsGoOfTheOldestAndSaysFromWhenOnItKnows) {
  constexpr auto kMost = static_cast<int64_t>(DropHistory::kMostNotes);
  for (int64_t second = 0; second <= kMost + 10; ++second) {
    ++eth0().drops.rx_dropped;
    Note(second);
  }
  EXPECT_EQ(history_.Since(), At(0));
  EXPECT_EQ(history_.Begin(), At(10));
  EXPECT_EQ(Drops(10, kMost + 10)[kRxDropped], DropHistory::kMostNotes);
}

TEST_F(DropHistoryTest, StaysInOrderWhereTheClockIsPutBack) {
  Note(100);
  ++eth0().drops.rx_dropped;
  Note(101);
  ++eth0().drops.rx_dropped;
  Note(50);
  EXPECT_EQ(Drops(100, 101)[kRxDropped], 2u);
}

}  // namespace
}  // namespace xdplive::datasource

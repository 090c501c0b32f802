#include "datasource/past/filtered_history.h"

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

constexpr char kMatching[] = "tcp port 443";  // what FakeKernel delivers

// All times are seconds from the start.
class FilteredHistoryTest : public ::testing::Test {
 protected:
  int64_t Ns(double second) const {
    return absl::ToUnixNanos(start_ + absl::Seconds(second));
  }

  // To the tap without a filter, and to those that have one.
  void Deliver(double second) {
    for (const tap::TapSpec& tap : kernel_.taps()) {
      if (tap.filter_text() != "udp") kernel_.Deliver(tap, Ns(second));
    }
  }

  void Open(const std::string& filter) {
    filter_ = Compiled(filter);
    feeds_.push_back(
        hub_.Acquire({"eth0", tap::Direction::kIngress, filter_}).value());
  }

  std::vector<double> Seconds(double from, double to, size_t max_rows = 100) {
    const FilteredHistory history(hub_, filter_, feeds_);
    const flow::PacketLog::ReadResult read =
        history.ReadNewest(0, Ns(from), Ns(to), max_rows);
    next_cursor_ = read.next_cursor;
    std::vector<double> seconds;
    for (size_t i = 0; i < read.packets.size(); ++i) {
      const int64_t time_ns = read.packets[i].head.time_unix_ns;
      seconds.push_back(
          absl::ToDoubleSeconds(absl::FromUnixNanos(time_ns) - start_));
    }
    return seconds;
  }

  std::vector<sdk::data::Notice> Notices(double from) {
    std::vector<sdk::data::Notice> notices;
    FilteredHistory(hub_, filter_, feeds_)
        .AddNotices(start_ + absl::Seconds(from), clock_.now(), notices);
    return notices;
  }

  FakeKernel kernel_;
  ManualClock clock_;
  const absl::Time start_ = clock_.now();
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  filter::FilterPtr filter_;
  std::vector<FeedLease> feeds_;
  uint64_t next_cursor_ = 0;
};

TEST_F(FilteredHistoryTest, OpensWithTheMatchesAmongThePacketsKept) {
  const FeedLease all = hub_.Acquire(IngressOf("eth0")).value();
  Deliver(1);
  Deliver(2);
  clock_.Advance(absl::Seconds(3));
  Open(kMatching);
  EXPECT_THAT(Seconds(0, 10), ElementsAre(1, 2));
  EXPECT_EQ(next_cursor_, 0u);
  EXPECT_THAT(Seconds(1.5, 10), ElementsAre(2));
  EXPECT_THAT(Seconds(0, 1.5), ElementsAre(1));
}

TEST_F(FilteredHistoryTest, HasNothingOfPacketsThatDoNotMatch) {
  const FeedLease all = hub_.Acquire(IngressOf("eth0")).value();
  Deliver(1);
  clock_.Advance(absl::Seconds(3));
  Open("udp");
  EXPECT_THAT(Seconds(0, 10), IsEmpty());
}

TEST_F(FilteredHistoryTest, JoinsItsOwnRowsWithoutDoubleOrHole) {
  const FeedLease all = hub_.Acquire(IngressOf("eth0")).value();
  Deliver(1);
  clock_.Advance(absl::Seconds(3));
  Open(kMatching);
  Deliver(4);
  Deliver(5);
  EXPECT_THAT(Seconds(0, 10), ElementsAre(1, 4, 5));
  EXPECT_EQ(next_cursor_, 2u);
  EXPECT_THAT(Seconds(0, 10, 2), ElementsAre(4, 5));
  EXPECT_THAT(Seconds(4.5, 10), ElementsAre(5));
  EXPECT_THAT(Seconds(0, 2), ElementsAre(1));
  EXPECT_EQ(next_cursor_, 0u);
}

// The tap starts a little after its feed is attached.
TEST_F(FilteredHistoryTest, FillsTheTimeUntilTheTapStarted) {
  const FeedLease all = hub_.Acquire(IngressOf("eth0")).value();
  clock_.Advance(absl::Seconds(3));
  Open(kMatching);
  kernel_.Deliver(IngressOf("eth0"), Ns(3.01));
  EXPECT_THAT(Seconds(0, 10), IsEmpty());
  Deliver(4);
  EXPECT_THAT(Seconds(0, 10), ElementsAre(3.01, 4));
}

TEST_F(FilteredHistoryTest, KeepsToItsOwnWhereNobodyKeptOthers) {
  clock_.Advance(absl::Seconds(3));
  Open(kMatching);
  Deliver(4);
  EXPECT_THAT(Seconds(0, 10), ElementsAre(4));
  EXPECT_THAT(Notices(0), IsEmpty());
  EXPECT_THAT(kernel_.taps(), SizeIs(1));
  EXPECT_EQ(FilteredHistory(hub_, filter_, feeds_).Begin(),
            start_ + absl::Seconds(3));
}

TEST_F(FilteredHistoryTest, ReadsAFeedWithoutFilterAsItIs) {
  Open("");
  Deliver(1);
  EXPECT_THAT(Seconds(0, 10), ElementsAre(1));
  EXPECT_THAT(Notices(0), IsEmpty());
}

TEST_F(FilteredHistoryTest, SaysWhereItsOwnCountBegins) {
  const FeedLease all = hub_.Acquire(IngressOf("eth0")).value();
  clock_.Advance(absl::Seconds(3));
  Open(kMatching);
  EXPECT_EQ(FilteredHistory(hub_, filter_, feeds_).Begin(), start_);
  const auto notices = Notices(0);
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].severity, sdk::data::Notice::Severity::kInfo);
  EXPECT_THAT(notices[0].text, HasSubstr("counts since 2027-01-15 08:00:03"));
  EXPECT_THAT(notices[0].text, Not(HasSubstr("were not kept")));
  EXPECT_THAT(Notices(3), IsEmpty());
}

TEST_F(FilteredHistoryTest, SaysWhatTheOthersLost) {
  const FeedLease all = hub_.Acquire(IngressOf("eth0")).value();
  hub_.Maintain();
  clock_.Advance(absl::Seconds(2));
  kernel_.SetLosses(7, 2);
  hub_.Maintain();
  clock_.Advance(absl::Seconds(1));
  Open(kMatching);
  const auto notices = Notices(0);
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].severity, sdk::data::Notice::Severity::kWarning);
  EXPECT_THAT(notices[0].text, HasSubstr("9 packets were not kept"));
}

}  // namespace
}  // namespace xdplive::datasource

#include "datasource/live/series_table.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

constexpr size_t kSeries = 1'000;
const absl::Time kNow = absl::FromUnixSeconds(1000);

// A chart of that many series which nobody looks at any more.
std::weak_ptr<SeriesSet> Leave(SeriesTable& table, const std::string& channel,
                               absl::Time now) {
  const std::shared_ptr<SeriesSet> set = table.Of(channel, now);
  absl::MutexLock lock(&set->mutex);
  set->shown.resize(kSeries);
  return set;
}

TEST(SeriesTable, SharesTheSetOfAChannel) {
  SeriesTable table;
  const std::shared_ptr<SeriesSet> set = table.Of("1/ds/x/a", kNow);
  EXPECT_EQ(table.Of("1/ds/x/a", kNow), set);
  EXPECT_NE(table.Of("1/ds/x/b", kNow), set);
}

TEST(SeriesTable, GivesBackWhatNobodyCameBackFor) {
  SeriesTable table;
  const std::shared_ptr<SeriesSet> used = table.Of("1/ds/x/used", kNow);
  const std::weak_ptr<SeriesSet> left = Leave(table, "1/ds/x/left", kNow);
  table.Forget(kNow + SeriesTable::kKept);
  EXPECT_FALSE(left.expired());
  table.Forget(kNow + SeriesTable::kKept + absl::Seconds(1));
  EXPECT_TRUE(left.expired());
  EXPECT_EQ(table.Of("1/ds/x/used", kNow), used);
}

TEST(SeriesTable, IsBoundedForEachDataSourceAtEveryMoment) {
  SeriesTable table;
  const std::weak_ptr<SeriesSet> other = Leave(table, "1/ds/y/chart", kNow);
  const std::weak_ptr<SeriesSet> elsewhere = Leave(table, "2/ds/x/chart", kNow);
  std::vector<std::weak_ptr<SeriesSet>> charts;
  for (size_t i = 0; i < 300; ++i) {
    charts.push_back(
        Leave(table, absl::StrCat("1/ds/x/", i), kNow + absl::Milliseconds(i)));
    const auto kept =
        std::count_if(charts.begin(), charts.end(),
                      [](const auto& chart) { return !chart.expired(); });
    // And the one asked last.
    EXPECT_LE(kept * kSeries, SeriesTable::kMaxIdleSeries + kSeries);
  }
  EXPECT_TRUE(charts.front().expired());
  EXPECT_FALSE(charts.back().expired());
  EXPECT_FALSE(other.expired());
  EXPECT_FALSE(elsewhere.expired());
}

TEST(SeriesTable, LeavesWhatIsInUse) {
  SeriesTable table;
  std::vector<std::shared_ptr<SeriesSet>> held;
  for (size_t i = 0; i < 50; ++i) {
    held.push_back(Leave(table, absl::StrCat("1/ds/x/", i), kNow).lock());
  }
  for (size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(table.Of(absl::StrCat("1/ds/x/", i), kNow), held[i]);
  }
}

}  // namespace
}  // namespace xdplive::datasource

#include "datasource/live/stream_seam.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::datasource {
namespace {

using ::xdplive::testing::IngressOf;

const absl::Time kNow = absl::FromUnixSeconds(1000);

HistoryEnd EndAt(uint64_t cursor, bool has_rows = true) {
  return {.cursors = {{IngressOf("eth0"), cursor}}, .has_rows = has_rows};
}

// 0: no entry.
uint64_t Found(StreamSeam& seam, const std::string& login, absl::Time now) {
  const std::optional<HistoryEnd> end = seam.Find("path", login, now);
  return end.has_value() ? end->cursors.at(IngressOf("eth0")) : 0;
}

TEST(StreamSeam, KeepsTheFirstAnswerOfABurst) {
  StreamSeam seam;
  seam.Remember("path", "", EndAt(1), kNow);
  seam.Remember("path", "", EndAt(2), kNow + absl::Seconds(1));
  EXPECT_EQ(Found(seam, "", kNow + absl::Seconds(1)), 1u);
}

TEST(StreamSeam, ReplacesAnAnswerWhenTheBurstIsOver) {
  StreamSeam seam;
  seam.Remember("path", "", EndAt(1), kNow);
  seam.Remember("path", "", EndAt(2), kNow + StreamSeam::kBurst);
  EXPECT_EQ(Found(seam, "", kNow + StreamSeam::kBurst), 2u);
}

TEST(StreamSeam, ReplacesAnAnswerWithoutRows) {
  StreamSeam seam;
  seam.Remember("path", "", EndAt(1, false), kNow);
  seam.Remember("path", "", EndAt(2), kNow);
  EXPECT_EQ(Found(seam, "", kNow), 2u);
}

TEST(StreamSeam, ReplacesAnAnswerThatSomebodySubscribedBehind) {
  StreamSeam seam;
  seam.Remember("path", "", EndAt(1), kNow);
  EXPECT_EQ(Found(seam, "", kNow), 1u);
  EXPECT_EQ(Found(seam, "", kNow), 1u) << "a second subscriber";
  seam.Remember("path", "", EndAt(2), kNow);
  EXPECT_EQ(Found(seam, "", kNow), 2u);
}

TEST(StreamSeam, KeepsUsersApart) {
  StreamSeam seam;
  seam.Remember("path", "ann", EndAt(1), kNow);
  seam.Remember("path", "bob", EndAt(2), kNow);
  EXPECT_EQ(Found(seam, "ann", kNow), 1u);
  EXPECT_EQ(Found(seam, "bob", kNow), 2u);
  EXPECT_EQ(Found(seam, "", kNow), 0u);
}

TEST(StreamSeam, ForgetsOldAnswers) {
  StreamSeam seam;
  seam.Remember("path", "", EndAt(1), kNow);
  EXPECT_EQ(Found(seam, "", kNow + absl::Seconds(11)), 0u);
}

TEST(StreamSeam, IsBoundedForEachUserOfEachDataSource) {
  StreamSeam seam;
  seam.Remember("1/ds/x/path", "bob", EndAt(1), kNow);
  seam.Remember("1/ds/y/path", "ann", EndAt(1), kNow);
  for (size_t i = 0; i <= StreamSeam::kMaxEntries; ++i) {
    seam.Remember(absl::StrCat("1/ds/x/", i), "ann", EndAt(i),
                  kNow + absl::Milliseconds(i));
  }
  const auto found = [&](const std::string& channel, const std::string& login) {
    return seam.Find(channel, login, kNow + absl::Seconds(1)).has_value();
  };
  EXPECT_FALSE(found("1/ds/x/0", "ann")) << "the oldest";
  EXPECT_TRUE(found("1/ds/x/1", "ann"));
  EXPECT_TRUE(found(absl::StrCat("1/ds/x/", StreamSeam::kMaxEntries), "ann"));
  EXPECT_TRUE(found("1/ds/x/path", "bob"));
  EXPECT_TRUE(found("1/ds/y/path", "ann"));
}

}  // namespace
}  // namespace xdplive::datasource

#include "datasource/live/answered_history.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::datasource {
namespace {

using ::xdplive::testing::IngressOf;

const absl::Time kNow = absl::FromUnixSeconds(1000);

HistoryEnd EndAt(uint64_t cursor, bool has_rows = true) {
  return {.cursor = PacketsCursor{{{IngressOf("eth0"), cursor}}},
          .has_rows = has_rows};
}

// 0: no entry.
uint64_t Found(AnsweredHistory& answered, const std::string& login,
               absl::Time now) {
  const std::optional<HistoryEnd> end = answered.Find("path", login, now);
  const auto at = CursorOf<PacketsCursor>(end);
  return at.has_value() ? at->next.at(IngressOf("eth0")) : 0;
}

TEST(AnsweredHistory, KeepsTheFirstAnswerOfABurst) {
  AnsweredHistory answered;
  answered.Remember("path", "", EndAt(1), kNow);
  answered.Remember("path", "", EndAt(2), kNow + absl::Seconds(1));
  EXPECT_EQ(Found(answered, "", kNow + absl::Seconds(1)), 1u);
}

TEST(AnsweredHistory, ReplacesAnAnswerWhenTheBurstIsOver) {
  AnsweredHistory answered;
  answered.Remember("path", "", EndAt(1), kNow);
  answered.Remember("path", "", EndAt(2), kNow + AnsweredHistory::kBurst);
  EXPECT_EQ(Found(answered, "", kNow + AnsweredHistory::kBurst), 2u);
}

TEST(AnsweredHistory, ReplacesAnAnswerWithoutRows) {
  AnsweredHistory answered;
  answered.Remember("path", "", EndAt(1, false), kNow);
  answered.Remember("path", "", EndAt(2), kNow);
  EXPECT_EQ(Found(answered, "", kNow), 2u);
}

TEST(AnsweredHistory, ReplacesAnAnswerThatSomebodySubscribedBehind) {
  AnsweredHistory answered;
  answered.Remember("path", "", EndAt(1), kNow);
  EXPECT_EQ(Found(answered, "", kNow), 1u);
  EXPECT_EQ(Found(answered, "", kNow), 1u) << "a second subscriber";
  answered.Remember("path", "", EndAt(2), kNow);
  EXPECT_EQ(Found(answered, "", kNow), 2u);
}

TEST(AnsweredHistory, KeepsUsersApart) {
  AnsweredHistory answered;
  answered.Remember("path", "ann", EndAt(1), kNow);
  answered.Remember("path", "bob", EndAt(2), kNow);
  EXPECT_EQ(Found(answered, "ann", kNow), 1u);
  EXPECT_EQ(Found(answered, "bob", kNow), 2u);
  EXPECT_EQ(Found(answered, "", kNow), 0u);
}

TEST(AnsweredHistory, ForgetsOldAnswers) {
  AnsweredHistory answered;
  answered.Remember("path", "", EndAt(1), kNow);
  EXPECT_EQ(Found(answered, "", kNow + absl::Seconds(11)), 0u);
}

TEST(AnsweredHistory, IsBoundedForEachUserOfEachDataSource) {
  AnsweredHistory answered;
  answered.Remember("1/ds/x/path", "bob", EndAt(1), kNow);
  answered.Remember("1/ds/y/path", "ann", EndAt(1), kNow);
  for (size_t i = 0; i <= AnsweredHistory::kMaxEntries; ++i) {
    answered.Remember(absl::StrCat("1/ds/x/", i), "ann", EndAt(i),
                      kNow + absl::Milliseconds(i));
  }
  const auto found = [&](const std::string& channel, const std::string& login) {
    return answered.Find(channel, login, kNow + absl::Seconds(1)).has_value();
  };
  EXPECT_FALSE(found("1/ds/x/0", "ann")) << "the oldest";
  EXPECT_TRUE(found("1/ds/x/1", "ann"));
  EXPECT_TRUE(
      found(absl::StrCat("1/ds/x/", AnsweredHistory::kMaxEntries), "ann"));
  EXPECT_TRUE(found("1/ds/x/path", "bob"));
  EXPECT_TRUE(found("1/ds/y/path", "ann"));
}

}  // namespace
}  // namespace xdplive::datasource

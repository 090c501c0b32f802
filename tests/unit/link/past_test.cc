#include "link/serve/past.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::link {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kSecond = 1'000'000'000;

std::vector<std::string> ReadAll(const Past& past, const std::string& lane,
                                 int64_t since = 0) {
  std::vector<std::string> all;
  Past::Page page;
  do {
    page = past.Read(lane, since, page.next);
    all.insert(all.end(), page.messages.begin(), page.messages.end());
  } while (page.more);
  return all;
}

TEST(PastTest, GivesEachLaneItsOwnMessagesInTheirOrder) {
  Past past({});
  past.Begin("a", 5);
  past.Keep("a", 10, "one");
  past.Keep("b", 10, "other");
  past.Keep("a", 20, "two");
  EXPECT_THAT(ReadAll(past, "a"), ElementsAre("one", "two"));
  EXPECT_THAT(ReadAll(past, "b"), ElementsAre("other"));
  EXPECT_THAT(ReadAll(past, "c"), IsEmpty());
  EXPECT_EQ(past.Read("a", 0, 0).whole_since_unix_ns, 5);
}

TEST(PastTest, LeavesOutWhatIsKnownAlready) {
  Past past({});
  past.Keep("a", 10, "one");
  past.Keep("a", 20, "two");
  EXPECT_THAT(ReadAll(past, "a", 10), ElementsAre("two"));
  EXPECT_THAT(ReadAll(past, "a", 20), IsEmpty());
}

TEST(PastTest, TurnsPagesWithoutAGap) {
  Past past({});
  const std::string large(Past::kPageBytes / 3, 'x');
  for (int i = 0; i < 10; ++i) past.Keep("a", i + 1, large);
  const Past::Page first = past.Read("a", 0, 0);
  EXPECT_EQ(first.messages.size(), 3u);
  EXPECT_TRUE(first.more);
  EXPECT_EQ(ReadAll(past, "a").size(), 10u);
}

TEST(PastTest, GivesAMessageLargerThanAPageAllTheSame) {
  Past past({});
  past.Keep("a", 1, std::string(2 * Past::kPageBytes, 'x'));
  past.Keep("a", 2, "y");
  EXPECT_EQ(ReadAll(past, "a").size(), 2u);
}

TEST(PastTest, DropsTheOldestOfAllLanesForWantOfMemory) {
  Past past({.bytes = 4096});
  past.Begin("a", 1);
  past.Begin("b", 1);
  past.Keep("a", 10, std::string(1000, 'a'));
  for (int i = 0; i < 8; ++i) past.Keep("b", 20 + i, std::string(1000, 'b'));
  EXPECT_LE(past.bytes(), 4096u);
  EXPECT_FALSE(past.Has("a"));
  // It says itself that it is not whole.
  EXPECT_EQ(past.Read("a", 0, 0).whole_since_unix_ns, 10);
  EXPECT_EQ(past.Read("b", 0, 0).whole_since_unix_ns, 24);
  // Who had half of it goes on where it goes on.
  EXPECT_EQ(past.Read("b", 0, 1).messages.size(), 3u);
}

TEST(PastTest, ForgetsWhatIsBeyondItsReach) {
  Past past({.reach = absl::Seconds(10)});
  past.Keep("a", 1 * kSecond, "one");
  past.Keep("a", 5 * kSecond, "two");
  past.Forget(12 * kSecond);
  EXPECT_THAT(ReadAll(past, "a"), ElementsAre("two"));
}

TEST(PastTest, SaysWhereALaneBeganAnew) {
  Past past({});
  past.Begin("a", 5);
  past.Keep("a", 10, "one");
  past.Begin("a", 50);
  past.Keep("a", 60, "two");
  EXPECT_THAT(ReadAll(past, "a"), ElementsAre("one", "two"));
  EXPECT_EQ(past.Read("a", 0, 0).whole_since_unix_ns, 50);
}

TEST(PastTest, LetsALaneGoWithItsLastMessage) {
  Past past({.bytes = 1024});
  past.Keep("a", 10, "one");
  past.Drop("a");
  EXPECT_TRUE(past.Has("a"));
  for (int i = 0; i < 20; ++i) past.Keep("b", 20, std::string(100, 'b'));
  EXPECT_FALSE(past.Has("a"));
  EXPECT_EQ(past.Read("a", 0, 0).whole_since_unix_ns, 0);
}

}  // namespace
}  // namespace xdplive::link

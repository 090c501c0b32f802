#include "datasource/query_kinds.h"

#include <memory>
#include <string>
#include <vector>

#include "datasource/ask/query_words.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"

namespace xdplive::datasource {
namespace {

using sdk::backend::Urgency;
using ::testing::ElementsAre;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::ManualClock;

class QueryKindsTest : public ::testing::Test {
 protected:
  // The words of the kinds that `are` so.
  template <typename Are>
  std::vector<std::string> Those(Are are) const {
    std::vector<std::string> words;
    for (const auto& word : kKindWords) {
      if (are(kinds_.Of(word.value))) words.emplace_back(word.text);
    }
    return words;
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  PathTable paths_{absl::UnavailableError("no table")};
  ChannelMemory channels_;
  StreamCounters counters_;
  QueryKinds kinds_{{hub_, paths_, channels_, counters_, clock_.AsClock()},
                    std::make_shared<CostWatch>(hub_, clock_.AsClock())};
};

TEST_F(QueryKindsTest, HaveEachWordOfAQuery) {
  EXPECT_EQ(Those([](const QueryKind&) { return true; }).size(),
            std::size(kKindWords));
}

TEST_F(QueryKindsTest, AnswerRowsBeforeTheyAnswerWhatIsAddedUp) {
  EXPECT_THAT(Those([](const QueryKind& kind) {
                return kind.urgency() == Urgency::kPrompt;
              }),
              ElementsAre("packets", "capture", "events", "drops"));
}

TEST_F(QueryKindsTest, FlushRowsApartFromWhatIsAddedUp) {
  EXPECT_THAT(Those([](const QueryKind& kind) {
                return kind.lane() == StreamScheduler::Lane::kRows;
              }),
              ElementsAre("packets", "events"));
}

}  // namespace
}  // namespace xdplive::datasource

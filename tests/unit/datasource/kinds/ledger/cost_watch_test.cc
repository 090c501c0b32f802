#include "datasource/kinds/ledger/cost_watch.h"

#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"

namespace xdplive::datasource {
namespace {

using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

class CostWatchTest : public ::testing::Test {
 protected:
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    costs_.Refresh();
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  CostWatch costs_{hub_, clock_.AsClock()};
};

TEST_F(CostWatchTest, MeasuresNothingWhereNothingIsCaptured) {
  EXPECT_TRUE(absl::IsUnavailable(costs_.Look()));
  EXPECT_EQ(kernel_.engines_opened(), 0);
}

TEST_F(CostWatchTest, EndsAWhileAfterTheLastLook) {
  const FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  EXPECT_EQ(kernel_.cost_holders(), 0);
  for (int look = 0; look < 3; ++look) {
    EXPECT_TRUE(costs_.Look().ok());
    EXPECT_EQ(kernel_.cost_holders(), 1);
    Pass(absl::Seconds(10));
    EXPECT_EQ(kernel_.cost_holders(), 1);
  }
  Pass(absl::Seconds(2));
  EXPECT_EQ(kernel_.cost_holders(), 0);
}

}  // namespace
}  // namespace xdplive::datasource

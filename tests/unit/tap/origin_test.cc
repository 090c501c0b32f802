#include "tap/origin.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::tap {
namespace {

using ::testing::ElementsAreArray;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::SpecOf;

constexpr Direction kIn = Direction::kIngress;
constexpr Direction kOut = Direction::kEgress;

TEST(TapSpec, IsOfEverythingWithoutAFilter) {
  const TapSpec spec("eth0", kIn);
  EXPECT_EQ(spec.filter, nullptr);
  EXPECT_EQ(spec.filter_text(), "");
  EXPECT_EQ(spec, SpecOf("eth0", kIn, ""));
  EXPECT_EQ(SpecOf("eth0", kIn, "tcp").filter_text(), "tcp");
}

TEST(TapSpec, IsTheSameForAFilterOfTheSameTextThatWasCompiledAnew) {
  const TapSpec spec("eth0", kIn, Compiled("tcp"));
  const TapSpec again("eth0", kIn, Compiled("tcp"));
  EXPECT_NE(spec.filter, again.filter);
  EXPECT_EQ(spec, again);
  EXPECT_EQ(spec <=> again, std::strong_ordering::equal);
}

TEST(TapSpec, IsAnotherOfAnotherOriginOrText) {
  const TapSpec spec = SpecOf("eth0", kIn, "tcp");
  EXPECT_NE(spec, SpecOf("eth1", kIn, "tcp"));
  EXPECT_NE(spec, SpecOf("eth0", kOut, "tcp"));
  EXPECT_NE(spec, SpecOf("eth0", kIn, "udp"));
  EXPECT_NE(spec, SpecOf("eth0", kIn, ""));
  EXPECT_NE(spec, TapSpec(Origin{"far", "eth0", kIn}, spec.filter));
}

// As the ledger is sorted, and where the taps of one hook are looked for.
TEST(TapSpec, IsSortedByOriginFirstAndTheOneWithoutAFilterIsBeforeOthers) {
  const std::vector<TapSpec> sorted = {
      SpecOf("eth0", kIn, ""),    SpecOf("eth0", kIn, "tcp"),
      SpecOf("eth0", kIn, "udp"), SpecOf("eth0", kOut, "arp"),
      SpecOf("eth1", kIn, ""),    TapSpec(Origin{"far", "eth0", kIn})};
  std::vector<TapSpec> specs(sorted.rbegin(), sorted.rend());
  std::sort(specs.begin(), specs.end());
  EXPECT_THAT(specs, ElementsAreArray(sorted));
}

}  // namespace
}  // namespace xdplive::tap

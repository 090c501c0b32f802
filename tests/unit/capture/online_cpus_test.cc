#include "capture/programs/online_cpus.h"

#include "gtest/gtest.h"

namespace xdplive::capture {
namespace {

TEST(OnlineCpus, CountsTheKernelsLists) {
  EXPECT_EQ(CpusOfList("0\n"), 1u);
  EXPECT_EQ(CpusOfList("0-1\n"), 2u);
  EXPECT_EQ(CpusOfList("0-3,8,10-11"), 7u);
}

TEST(OnlineCpus, KnowsWhatIsNoList) {
  for (const char* text : {"", "\n", "a", "0-", "3-1", "0,,1", "-1"}) {
    EXPECT_EQ(CpusOfList(text), 0u) << text;
  }
}

TEST(OnlineCpus, IsOneAtLeast) { EXPECT_GE(OnlineCpus(), 1u); }

}  // namespace
}  // namespace xdplive::capture

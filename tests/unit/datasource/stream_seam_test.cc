#include "datasource/stream_seam.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/datasource/fake_engine.h"

namespace xdplive::datasource {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::IngressOf;

const absl::Time kNow = absl::FromUnixSeconds(1000);

TEST(StreamSeam, HandsTheNewestAnswerToOneStream) {
  StreamSeam seam;
  seam.Remember("path", {{IngressOf("eth0"), 1}}, kNow);
  seam.Remember("path", {{IngressOf("eth0"), 2}}, kNow);
  Cursors cursors = seam.Take("path", kNow);
  ASSERT_THAT(cursors, SizeIs(1));
  EXPECT_EQ(cursors[IngressOf("eth0")], 2u);
  EXPECT_THAT(seam.Take("path", kNow), IsEmpty());
}

TEST(StreamSeam, ForgetsOldAnswers) {
  StreamSeam seam;
  seam.Remember("path", {{IngressOf("eth0"), 1}}, kNow);
  EXPECT_THAT(seam.Take("path", kNow + absl::Seconds(11)), IsEmpty());
}

TEST(StreamSeam, IsBounded) {
  StreamSeam seam;
  for (size_t i = 0; i <= StreamSeam::kMaxEntries; ++i) {
    seam.Remember(std::to_string(i), {{IngressOf("eth0"), i}}, kNow);
  }
  EXPECT_THAT(seam.Take("0", kNow), SizeIs(1));
  EXPECT_THAT(seam.Take(std::to_string(StreamSeam::kMaxEntries), kNow),
              IsEmpty());
}

}  // namespace
}  // namespace xdplive::datasource

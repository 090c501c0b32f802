#include "sdk/data/frame_arrow.h"

#include <gtest/gtest.h>

namespace sdk::data {
namespace {

// That the files are read right by others is arrow_oracle.py's to show.

TEST(FrameArrow, IsFramedAsAnIpcFile) {
  Frame frame;
  frame.fields.push_back(MakeField<uint8_t>("ttl"));
  frame.fields[0].Append<uint8_t>(64);
  const absl::StatusOr<std::string> file = FrameToArrow(frame);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->substr(0, 8), std::string("ARROW1\0\0", 8));
  EXPECT_EQ(file->substr(file->size() - 6), "ARROW1");
}

TEST(FrameArrow, RefusesFieldsOfUnequalLengthByName) {
  Frame frame;
  frame.name = "packets";
  frame.fields = {MakeField<bool>("a"), MakeField<bool>("b")};
  frame.fields[0].Append(true);
  const absl::StatusOr<std::string> file = FrameToArrow(frame);
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(file.status().message(),
            "write frame packets as arrow: field b has 0 rows, the first field "
            "has 1");
}

}  // namespace
}  // namespace sdk::data

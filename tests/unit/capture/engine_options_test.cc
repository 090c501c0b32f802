#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "capture/capture_engine.h"

namespace xdplive::capture {
namespace {

TEST(EngineOptionsTest, AcceptsTheDefaults) {
  EXPECT_TRUE(OpenCaptureEngine({}).ok());
}

TEST(EngineOptionsTest, NamesTheOptionThatIsOutOfBounds) {
  const struct {
    const char* name;
    tap::EngineOptions options;
    const char* words;
  } kCases[] = {
      {"mode", {.attach_mode = "magic"}, "attach mode 'magic'"},
      {"budget", {.packets_per_second = 0}, "packets per second 0"},
      {"short snap", {.snap_length = 63}, "snap length 63"},
      {"flow table", {.flow_table_entries = 0}, "flow table entries 0"},
      {"long snap", {.snap_length = 513}, "snap length 513"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const absl::Status status = OpenCaptureEngine(test.options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                ::testing::HasSubstr(test.words));
  }
}

TEST(DirectionTest, HasAName) {
  EXPECT_STREQ(tap::DirectionName(tap::Direction::kIngress), "ingress");
  EXPECT_STREQ(tap::DirectionName(tap::Direction::kEgress), "egress");
}

}  // namespace
}  // namespace xdplive::capture

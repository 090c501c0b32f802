#include "datasource/kinds/packets/logs_frame.h"

#include <limits>
#include <set>

#include "datasource/feeds/capture_hub.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "nlohmann/json.hpp"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

class LogsFrameTest : public ::testing::Test {
 protected:
  // The lines of everything the feed logged from `cursor` on.
  json Lines(uint64_t cursor = 0) {
    std::vector<TapPackets> taps;
    taps.push_back({"eth0", lease_->log().Read(cursor, 100).packets});
    sdk::data::Frame frame = EmptyLogsFrame();
    AppendLogLines(taps, OrderByTime(taps), std::numeric_limits<int64_t>::min(),
                   frame);
    return json::parse(FrameToJson(frame, sdk::data::FrameParts::kAll));
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  FeedLease lease_ = hub_.Acquire(IngressOf("eth0")).value();
};

TEST_F(LogsFrameTest, IsLogLinesOfTheDataPlane) {
  kernel_.Deliver(IngressOf("eth0"), 1'000'000'000);
  const json frame = Lines();
  EXPECT_EQ(frame["schema"]["meta"]["type"], "log-lines");
  EXPECT_EQ(frame["schema"]["meta"]["preferredVisualisationType"], "logs");
  const char* const kNames[] = {"timestamp", "body", "severity", "id",
                                "labels"};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(frame["schema"]["fields"][i]["name"], kNames[i]);
  }
  const json& values = frame["data"]["values"];
  EXPECT_EQ(values[0][0], 1000);
  EXPECT_THAT(values[1][0].get<std::string>(),
              HasSubstr("192.0.2.1 → 192.0.2.2 TCP"));
  EXPECT_THAT(values[1][0].get<std::string>(), HasSubstr("[SYN]"));
  EXPECT_EQ(values[2][0], "info");
  EXPECT_EQ(values[4][0]["destination_port"], "443");
  EXPECT_EQ(values[4][0]["interface"], "eth0");
}

TEST_F(LogsFrameTest, GivesEachPacketAnIdItKeeps) {
  kernel_.Deliver(IngressOf("eth0"), 1'000'000'000);
  kernel_.Deliver(IngressOf("eth0"), 1'000'000'000);
  kernel_.Deliver(IngressOf("eth0"), 1'000'001'000);
  const json ids = Lines()["data"]["values"][3];
  EXPECT_THAT(std::set<json>(ids.begin(), ids.end()), SizeIs(3));
  EXPECT_EQ(Lines()["data"]["values"][3], ids);
  EXPECT_EQ(Lines(2)["data"]["values"][3][0], ids[2]);
}

}  // namespace
}  // namespace xdplive::datasource

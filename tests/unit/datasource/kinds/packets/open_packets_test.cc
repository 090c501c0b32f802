#include "datasource/kinds/packets/open_packets.h"

#include <memory>
#include <string>
#include <utility>

#include "datasource/kinds/packets/packets_stream.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/datasource/manual_clock.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

class OpenPacketsTest : public ::testing::Test {
 protected:
  OpenPacketsTest() {
    scope_.role = Role::kViewer;
    scope_.policy.data_source = {"*"};
    query_.interfaces = {"eth0"};
    query_.direction = DirectionChoice::kIngress;
  }
  OpenedQuery Open() { return OpenPackets(hub_, scope_, query_); }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  Scope scope_;
  Query query_;
};

TEST_F(OpenPacketsTest, OpensForWhomTheEngineAllows) {
  EXPECT_THAT(Open().feeds, SizeIs(1));
  kernel_.SetLimits(tap::EngineLimits{.packet_access = "editor"});
  EXPECT_THAT(Open().feeds, IsEmpty());
  EXPECT_TRUE(absl::IsPermissionDenied(Open().status));
  scope_.role = Role::kEditor;
  EXPECT_THAT(Open().feeds, SizeIs(1));
}

TEST_F(OpenPacketsTest, OpensForNobodyUntilTheEngineSaysForWhom) {
  kernel_.SetLimits(absl::UnavailableError("it is away"));
  EXPECT_THAT(Open().feeds, IsEmpty());
  EXPECT_THAT(FailureOf(Open()), HasSubstr("it is away"));
}

TEST_F(OpenPacketsTest, HoldsAStreamToWhatTheEngineAllowsNow) {
  StreamCounters counters;
  const auto channel = std::make_shared<Channel>();
  ASSERT_TRUE(channel->Claim());
  {
    absl::MutexLock lock(&channel->mutex());
    channel->BeginAt(PacketsCursor());
  }
  const auto sender = std::make_shared<FakeSender>();
  kernel_.SetLimits(absl::UnavailableError("it is away"));
  PacketsStream stream([this] { return Open(); }, query_, channel,
                       FrameSender(sender), counters);
  stream.Flush(clock_.now());
  EXPECT_THAT(sender->packets().back().dump(), HasSubstr("it is away"));
  const FeedLease feed = hub_.Acquire(IngressOf("eth0")).value();
  kernel_.SetLimits(tap::EngineLimits{.packet_access = "editor"});
  stream.Refresh();
  kernel_.Deliver(IngressOf("eth0"), 1'000'000);
  stream.Flush(clock_.now());
  EXPECT_THAT(sender->packets().back().dump(), HasSubstr("ask for the role"));
  kernel_.SetLimits(tap::EngineLimits());
  stream.Refresh();
  kernel_.Deliver(IngressOf("eth0"), 2'000'000);
  stream.Flush(clock_.now());
  EXPECT_EQ(sender->Column(0), json::parse("[2]"));
}

}  // namespace
}  // namespace xdplive::datasource

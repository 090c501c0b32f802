// Streams of a real process: how they stay, how they end, what they drop.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "absl/strings/numbers.h"
#include "backend.grpc.pb.h"
#include "kit/cc/temp_dir.h"
#include "process/plugin_process.h"

namespace xdplive::testing {
namespace {

class SdkStreamTest : public ::testing::Test {
 protected:
  std::unique_ptr<grpc::ClientReader<pluginv2::StreamPacket>> RunStream(
      const std::string& path) {
    pluginv2::RunStreamRequest request;
    request.set_path(path);
    return pluginv2::Stream::NewStub(channel_)->RunStream(&context_, request);
  }

  TempDir directory_;
  PluginProcess plugin_{SDK_PROBE,
                        PluginProcess::GrafanaVariables(directory_.path())};
  std::shared_ptr<grpc::Channel> channel_ = plugin_.Connect();
  grpc::ClientContext context_;
};

TEST_F(SdkStreamTest, StaysOpenWithoutData) {
  context_.set_deadline(std::chrono::system_clock::now() +
                        std::chrono::seconds(2));
  auto stream = RunStream("silence");
  pluginv2::StreamPacket packet;
  EXPECT_FALSE(stream->Read(&packet));
  // It was this side's deadline that ended it.
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(SdkStreamTest, IsDestroyedWhenTheHostCancels) {
  auto stream = RunStream("silence");
  plugin_.AwaitMetrics("streams 1 queries 0\n");
  context_.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  plugin_.AwaitMetrics("streams 0 queries 0\n");
}

TEST_F(SdkStreamTest, DropsTheOldestPacketsOfASlowHostAndCountsThem) {
  auto stream = RunStream("flood");
  plugin_.AwaitMetrics("streams 1 queries 0\n");  // all is sent, nothing read
  pluginv2::StreamPacket packet;
  int received = 0;
  while (stream->Read(&packet) && packet.data().size() == 1 << 20) ++received;
  // The last packet says how many were dropped before it was queued.
  int dropped = 0;
  ASSERT_TRUE(absl::SimpleAtoi(packet.data(), &dropped));
  EXPECT_GT(dropped, 0);
  EXPECT_GE(received, 7) << "the queue holds 8 MiB";
  EXPECT_LE(received + dropped, 64);
  context_.TryCancel();
}

}  // namespace
}  // namespace xdplive::testing

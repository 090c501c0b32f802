// The README's data source, asked the way Grafana asks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "backend.grpc.pb.h"
#include "health.grpc.pb.h"
#include "kit/cc/temp_dir.h"
#include "process/plugin_process.h"

namespace xdplive::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class SdkExampleTest : public ::testing::Test {
 protected:
  TempDir directory_;
  PluginProcess plugin_{SDK_EXAMPLE,
                        PluginProcess::GrafanaVariables(directory_.path())};
  grpc::ClientContext context_;
};

TEST_F(SdkExampleTest, PrintsTheLineThatGoPluginReads) {
  EXPECT_THAT(plugin_.handshake(),
              MatchesRegex("1\\|2\\|unix\\|/[^|]*\\.sock\\|grpc\\|"));
  EXPECT_THAT(plugin_.socket_path(), StartsWith(directory_.path().string()));
}

TEST_F(SdkExampleTest, ListensOnASocketOfItsOwnerAlone) {
  struct stat status = {};
  ASSERT_EQ(::stat(plugin_.socket_path().c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SdkExampleTest, IsServingAndHealthy) {
  grpc::health::v1::HealthCheckRequest ping;
  ping.set_service("plugin");
  grpc::health::v1::HealthCheckResponse pong;
  ASSERT_TRUE(grpc::health::v1::Health::NewStub(plugin_.Connect())
                  ->Check(&context_, ping, &pong)
                  .ok());
  EXPECT_EQ(pong.status(), grpc::health::v1::HealthCheckResponse::SERVING);

  grpc::ClientContext context;
  pluginv2::CheckHealthResponse health;
  ASSERT_TRUE(pluginv2::Diagnostics::NewStub(plugin_.Connect())
                  ->CheckHealth(&context, {}, &health)
                  .ok());
  EXPECT_EQ(health.status(), pluginv2::CheckHealthResponse::OK);
}

TEST_F(SdkExampleTest, AnswersAQueryWithAnArrowFileAndItsChannel) {
  pluginv2::QueryDataRequest request;
  request.add_queries()->set_refid("A");
  request.mutable_plugincontext()
      ->mutable_datasourceinstancesettings()
      ->set_uid("u1");
  pluginv2::QueryDataResponse response;
  ASSERT_TRUE(pluginv2::Data::NewStub(plugin_.Connect())
                  ->QueryData(&context_, request, &response)
                  .ok());
  const pluginv2::DataResponse& answer = response.responses().at("A");
  EXPECT_EQ(answer.status(), 200);
  ASSERT_EQ(answer.frames_size(), 1);
  EXPECT_THAT(answer.frames(0), StartsWith("ARROW1"));
  EXPECT_THAT(answer.frames(0), HasSubstr(R"("channel":"ds/u1/clock")"));
}

TEST_F(SdkExampleTest, SendsTheSchemaFirstAndThenRows) {
  auto stub = pluginv2::Stream::NewStub(plugin_.Connect());
  pluginv2::SubscribeStreamResponse subscribed;
  ASSERT_TRUE(stub->SubscribeStream(&context_, {}, &subscribed).ok());
  EXPECT_EQ(subscribed.status(), pluginv2::SubscribeStreamResponse::OK);
  EXPECT_THAT(subscribed.data(), StartsWith(R"({"schema":{"name":"clock")"));

  grpc::ClientContext context;
  auto stream = stub->RunStream(&context, {});
  pluginv2::StreamPacket packet;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(stream->Read(&packet));
    EXPECT_THAT(packet.data(), StartsWith(R"({"data":{"values":[[)"));
  }
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(SdkExampleTest, RefusesWhatBrowsersPublish) {
  pluginv2::PublishStreamResponse response;
  ASSERT_TRUE(pluginv2::Stream::NewStub(plugin_.Connect())
                  ->PublishStream(&context_, {}, &response)
                  .ok());
  EXPECT_EQ(response.status(),
            pluginv2::PublishStreamResponse::PERMISSION_DENIED);
}

}  // namespace
}  // namespace xdplive::testing

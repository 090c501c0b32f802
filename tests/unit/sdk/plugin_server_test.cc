// The server as a host sees it, in one process with its client.
#include "sdk/grpcplugin/plugin_server.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "health.grpc.pb.h"
#include "kit/cc/temp_dir.h"

namespace sdk::grpcplugin {
namespace {

using ::testing::HasSubstr;

// A stream the test feeds by hand.
struct StreamInHand {
  std::shared_ptr<backend::StreamSender> sender;
  absl::Notification opened;
  absl::Notification destroyed;
};

class RunningInHand final : public backend::RunningStream {
 public:
  explicit RunningInHand(StreamInHand* hand) : hand_(hand) {}
  ~RunningInHand() override { hand_->destroyed.Notify(); }

 private:
  StreamInHand* const hand_;
};

class SourceInHand final : public backend::DataSource {
 public:
  // By now the server, whose worker starts the thread, is gone.
  ~SourceInHand() override {
    if (answerer_.joinable()) answerer_.join();
  }

  absl::StatusOr<std::unique_ptr<backend::RunningStream>> RunStream(
      const backend::RunStreamRequest& request,
      std::shared_ptr<backend::StreamSender> sender) override {
    if (request.path == "refused") return absl::UnavailableError("not yet");
    hand.sender = std::move(sender);
    hand.opened.Notify();
    return std::make_unique<RunningInHand>(&hand);
  }
  absl::StatusOr<backend::SubscribeStreamResponse> SubscribeStream(
      const backend::SubscribeStreamRequest&) override {
    return absl::InternalError("bad byte \xFF");
  }
  void SubscribeStreamLater(const backend::SubscribeStreamRequest& request,
                            backend::SubscribeAnswer answer) override {
    if (request.path == "forgotten") return;
    if (request.path != "later") return answer(SubscribeStream(request));
    answerer_ = std::thread([answer = std::move(answer)]() mutable {
      answer(backend::SubscribeStreamResponse{.initial_data = "late"});
    });
  }
  void CallResource(const backend::CallResourceRequest& request,
                    std::shared_ptr<backend::ResourceSender> sender) override {
    if (request.path == "silence") return;
    sender->Send({.status = 206, .headers = {{"X", {"y"}}}, .body = "a"});
    sender->Send({.status = 206, .headers = {}, .body = "b"});
  }

  StreamInHand hand;

 private:
  std::thread answerer_;
};

class PluginServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path = directory_.path() / "p.sock";
    auto server = PluginServer::Start(
        &source_, {.socket_path = path,
                   .max_receive_bytes = 16 << 20,
                   .workers = 2,
                   .on_shutdown = [this] { shutdown_.Notify(); }});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ =
        grpc::CreateChannel("unix:" + path, grpc::InsecureChannelCredentials());
  }

  std::unique_ptr<grpc::ClientReader<pluginv2::StreamPacket>> RunStream(
      const std::string& path) {
    pluginv2::RunStreamRequest request;
    request.set_path(path);
    return pluginv2::Stream::NewStub(channel_)->RunStream(&context_, request);
  }

  std::unique_ptr<grpc::ClientReader<pluginv2::CallResourceResponse>>
  CallResource(const std::string& path) {
    pluginv2::CallResourceRequest request;
    request.set_path(path);
    return pluginv2::Resource::NewStub(channel_)->CallResource(&context_,
                                                               request);
  }

  xdplive::testing::TempDir directory_;
  SourceInHand source_;
  absl::Notification shutdown_;
  std::unique_ptr<PluginServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
};

TEST_F(PluginServerTest, ServesHealthUnderTheNameThatHostsAskFor) {
  grpc::health::v1::HealthCheckRequest request;
  request.set_service("plugin");
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(channel_)->Check(&context_, request,
                                                         &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST_F(PluginServerTest, PassesPacketsOnInOrder) {
  auto stream = RunStream("x");
  source_.hand.opened.WaitForNotification();
  constexpr int kPackets = 100;
  for (int i = 0; i < kPackets; ++i) {
    source_.hand.sender->Send(std::to_string(i));
  }
  pluginv2::StreamPacket packet;
  for (int i = 0; i < kPackets; ++i) {
    ASSERT_TRUE(stream->Read(&packet));
    EXPECT_EQ(packet.data(), std::to_string(i));
  }
  context_.TryCancel();
  stream->Finish();
}

TEST_F(PluginServerTest, DestroysTheStreamWhenTheHostCancels) {
  auto stream = RunStream("x");
  source_.hand.opened.WaitForNotification();
  EXPECT_FALSE(source_.hand.destroyed.HasBeenNotified());
  context_.TryCancel();
  source_.hand.destroyed.WaitForNotification();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  source_.hand.sender->Send("to nobody");
}

TEST_F(PluginServerTest, EndsAFailedStreamWithItsStatusAndDestroysIt) {
  auto stream = RunStream("x");
  source_.hand.opened.WaitForNotification();
  source_.hand.sender->Send("last");
  source_.hand.sender->Fail(absl::DataLossError("eth0 went"));
  pluginv2::StreamPacket packet;
  EXPECT_TRUE(stream->Read(&packet));
  EXPECT_FALSE(stream->Read(&packet));
  EXPECT_EQ(stream->Finish().error_message(), "eth0 went");
  source_.hand.destroyed.WaitForNotification();
}

TEST_F(PluginServerTest, NeverEndsAStreamWithOk) {
  auto stream = RunStream("x");
  source_.hand.opened.WaitForNotification();
  source_.hand.sender->Fail(absl::OkStatus());
  EXPECT_FALSE(stream->Finish().ok());
}

TEST_F(PluginServerTest, EndsAStreamThatCannotBeOpenedWithTheReason) {
  auto stream = RunStream("refused");
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message(), "not yet");
}

TEST_F(PluginServerTest, PassesAResourcesPiecesAndEndsWithItsSender) {
  auto reader = CallResource("pieces");
  pluginv2::CallResourceResponse piece;
  ASSERT_TRUE(reader->Read(&piece));
  EXPECT_EQ(piece.code(), 206);
  EXPECT_EQ(piece.headers().at("X").values(0), "y");
  EXPECT_EQ(piece.body(), "a");
  ASSERT_TRUE(reader->Read(&piece));
  EXPECT_EQ(piece.body(), "b");
  EXPECT_FALSE(reader->Read(&piece));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(PluginServerTest, AnswersForADataSourceThatForgotTo) {
  auto reader = CallResource("silence");
  pluginv2::CallResourceResponse piece;
  ASSERT_TRUE(reader->Read(&piece));
  EXPECT_EQ(piece.code(), 500);
  EXPECT_THAT(piece.body(), HasSubstr("gave no answer"));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(PluginServerTest, TurnsAnErrorAtSubscribeIntoAStatusTheHostCanRead) {
  pluginv2::SubscribeStreamResponse response;
  const grpc::Status status =
      pluginv2::Stream::NewStub(channel_)->SubscribeStream(
          &context_, pluginv2::SubscribeStreamRequest(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message(), "bad byte \uFFFD");
}

TEST_F(PluginServerTest, EndsASubscriptionThatTheDataSourceForgets) {
  pluginv2::SubscribeStreamRequest request;
  request.set_path("forgotten");
  pluginv2::SubscribeStreamResponse response;
  const grpc::Status status =
      pluginv2::Stream::NewStub(channel_)->SubscribeStream(&context_, request,
                                                           &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), HasSubstr("gave no answer"));
}

TEST_F(PluginServerTest, TakesTheAnswerToASubscriptionLater) {
  pluginv2::SubscribeStreamRequest request;
  request.set_path("later");
  pluginv2::SubscribeStreamResponse response;
  const grpc::Status status =
      pluginv2::Stream::NewStub(channel_)->SubscribeStream(&context_, request,
                                                           &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.data(), "late");
}

TEST_F(PluginServerTest, AnswersShutdownAndThenAsksForTheEnd) {
  plugin::Empty answer;
  const grpc::Status status =
      plugin::GRPCController::NewStub(channel_)->Shutdown(
          &context_, plugin::Empty(), &answer);
  EXPECT_TRUE(status.ok()) << status.error_message();
  shutdown_.WaitForNotification();
}

TEST_F(PluginServerTest, CancelsEverythingWhenItIsDestroyed) {
  auto stream = RunStream("x");
  source_.hand.opened.WaitForNotification();
  grpc::ClientContext stdio_context;
  auto stdio = plugin::GRPCStdio::NewStub(channel_)->StreamStdio(
      &stdio_context, google::protobuf::Empty());
  grpc::ClientContext broker_context;
  auto broker =
      plugin::GRPCBroker::NewStub(channel_)->StartStream(&broker_context);
  broker->Write(plugin::ConnInfo());

  server_.reset();
  EXPECT_TRUE(source_.hand.destroyed.HasBeenNotified());
  EXPECT_FALSE(stream->Finish().ok());
  EXPECT_FALSE(stdio->Finish().ok());
  broker->Finish();
}

}  // namespace
}  // namespace sdk::grpcplugin

// Calls as a host makes them: what becomes of those that are cancelled, that
// wait, and whose answers are too large.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "backend.grpc.pb.h"
#include "kit/cc/temp_dir.h"
#include "sdk/grpcplugin/plugin_server.h"

namespace sdk::grpcplugin {
namespace {

using ::testing::HasSubstr;

constexpr size_t kMiB = size_t{1} << 20;

// Answers "hang" when the test lets it, or when nobody waits any more; "bad"
// with an error, and a number with a text of so many MiB.
class SlowSource final : public backend::DataSource {
 public:
  backend::CheckHealthResult CheckHealth(
      const backend::CheckHealthRequest&) override {
    backend::CheckHealthResult result;
    result.status = backend::CheckHealthResult::Status::kOk;
    return result;
  }

  backend::DataResponse QueryData(const backend::QueryDataRequest& request,
                                  const backend::DataQuery& query) override {
    ++asked;
    if (query.json == "hang") {
      ++hanging;
      while (!request.call->cancelled() && !released.HasBeenNotified()) {
        absl::SleepFor(absl::Milliseconds(1));
      }
      --hanging;
      return {};
    }
    if (query.json == "bad") {
      backend::DataResponse answer;
      answer.error = "bad";
      answer.status = 400;
      return answer;
    }
    return TextOf(std::stoul(query.json) * kMiB);
  }

  void SubscribeStreamLater(const backend::SubscribeStreamRequest&,
                            backend::SubscribeAnswer answer) override {
    answers.push_back(std::move(answer));
    subscribed.Notify();
  }

  std::atomic<int> asked = 0;
  std::atomic<int> hanging = 0;
  absl::Notification released;
  absl::Notification subscribed;
  std::vector<backend::SubscribeAnswer> answers;

 private:
  static backend::DataResponse TextOf(size_t bytes) {
    data::Frame frame;
    frame.fields.push_back(data::MakeField<std::string>("text"));
    frame.fields[0].Append(std::string(bytes, 'x'));
    backend::DataResponse answer;
    answer.frames.push_back(std::move(frame));
    return answer;
  }
};

// One query call from a thread of its own.
class Asker {
 public:
  Asker(const std::shared_ptr<grpc::Channel>& channel,
        const std::vector<std::string>& queries, const std::string& login) {
    pluginv2::QueryDataRequest request;
    request.mutable_plugincontext()->mutable_user()->set_login(login);
    for (const std::string& json : queries) {
      pluginv2::DataQuery* query = request.add_queries();
      query->set_refid(absl::StrCat("Q", request.queries_size()));
      query->set_json(json);
    }
    thread_ = std::thread([this, channel, request] {
      status = pluginv2::Data::NewStub(channel)->QueryData(&context, request,
                                                           &response);
    });
  }
  ~Asker() { Wait(); }

  void Wait() {
    if (thread_.joinable()) thread_.join();
  }

  grpc::ClientContext context;
  pluginv2::QueryDataResponse response;
  grpc::Status status;

 private:
  std::thread thread_;
};

class CallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path = directory_.path() / "p.sock";
    auto server =
        PluginServer::Start(&source_, {.socket_path = path,
                                       .max_receive_bytes = 16 << 20,
                                       .workers = 2,
                                       .memory = {.request = 8 * kMiB,
                                                  .client = 16 * kMiB,
                                                  .process = 64 * kMiB},
                                       .metrics_prefix = "sdk",
                                       .on_shutdown = [] {}});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    channel_ = grpc::CreateCustomChannel(
        "unix:" + path, grpc::InsecureChannelCredentials(), arguments);
  }

  std::string Metrics() {
    grpc::ClientContext context;
    pluginv2::CollectMetricsResponse response;
    EXPECT_TRUE(pluginv2::Diagnostics::NewStub(channel_)
                    ->CollectMetrics(&context, {}, &response)
                    .ok());
    return response.metrics().prometheus();
  }

  void AwaitMetric(const std::string& line) {
    while (Metrics().find("\n" + line + "\n") == std::string::npos) {
      absl::SleepFor(absl::Milliseconds(1));
    }
  }

  xdplive::testing::TempDir directory_;
  SlowSource source_;
  std::unique_ptr<PluginServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(CallTest, AnswersHealthWhileQueriesHang) {
  Asker one(channel_, {"hang"}, "a");
  Asker two(channel_, {"hang"}, "b");
  while (source_.hanging < 2) absl::SleepFor(absl::Milliseconds(1));
  grpc::ClientContext context;
  pluginv2::CheckHealthResponse response;
  EXPECT_TRUE(pluginv2::Diagnostics::NewStub(channel_)
                  ->CheckHealth(&context, {}, &response)
                  .ok());
  EXPECT_EQ(source_.hanging, 2);
  source_.released.Notify();
}

TEST_F(CallTest, EndsACancelledQueryAtOnceAndTellsTheDataSource) {
  Asker asker(channel_, {"hang", "0"}, "a");
  while (source_.hanging < 1) absl::SleepFor(absl::Milliseconds(1));
  asker.context.TryCancel();
  asker.Wait();
  EXPECT_EQ(asker.status.error_code(), grpc::StatusCode::CANCELLED);
  while (source_.hanging > 0) absl::SleepFor(absl::Milliseconds(1));
  AwaitMetric("sdk_calls_cancelled_total 1");
  AwaitMetric("sdk_answer_memory_bytes 0");
  EXPECT_EQ(source_.asked, 1) << "its second query is not asked";
}

TEST_F(CallTest, NeverStartsAQueryThatWasCancelledWhileItWaited) {
  Asker first(channel_, {"hang"}, "a");
  while (source_.hanging < 1) absl::SleepFor(absl::Milliseconds(1));
  {
    // One client has one of two threads.
    Asker second(channel_, {"0"}, "a");
    AwaitMetric("sdk_calls_waiting 1");
    second.context.TryCancel();
  }
  AwaitMetric("sdk_calls_waiting 0");
  source_.released.Notify();
  first.Wait();
  Asker third(channel_, {"0"}, "a");
  third.Wait();
  EXPECT_TRUE(third.status.ok());
  EXPECT_EQ(source_.asked, 2);
}

TEST_F(CallTest, RefusesTheAnswerThatIsTooMuchAndGivesTheOthers) {
  Asker asker(channel_, {"3", "9", "4", "0", "bad"}, "a");
  asker.Wait();
  ASSERT_TRUE(asker.status.ok()) << asker.status.error_message();
  const auto& responses = asker.response.responses();
  ASSERT_EQ(responses.size(), 5u);
  for (const char* good : {"Q1", "Q3", "Q4"}) {
    EXPECT_EQ(responses.at(good).status(), 200) << good;
    EXPECT_EQ(responses.at(good).frames_size(), 1) << good;
  }
  EXPECT_EQ(responses.at("Q2").status(), 413);
  EXPECT_EQ(responses.at("Q2").frames_size(), 0);
  EXPECT_THAT(responses.at("Q2").error(), HasSubstr("allowed are 8.0 MiB"));
  EXPECT_EQ(responses.at("Q5").status(), 400);
  EXPECT_THAT(Metrics(),
              HasSubstr("sdk_answers_refused_total{limit=\"request\"} 1\n"));
}

TEST_F(CallTest, BoundsTheSumOfManySmallAnswersAndAsksNoMoreInVain) {
  Asker asker(channel_, std::vector<std::string>(600, "1"), "a");
  asker.Wait();
  ASSERT_TRUE(asker.status.ok()) << asker.status.error_message();
  int answered = 0;
  for (const auto& [ref_id, response] : asker.response.responses()) {
    if (response.status() == 200) {
      ++answered;
    } else {
      EXPECT_EQ(response.status(), 413);
      EXPECT_THAT(response.error(), HasSubstr(" MiB"));
    }
  }
  EXPECT_EQ(asker.response.responses_size(), 600);
  EXPECT_EQ(answered, 7);
  AwaitMetric("sdk_answer_memory_bytes 0");
}

TEST_F(CallTest, BoundsTheErrorsOfARequest) {
  Asker asker(channel_, std::vector<std::string>(100'000, "bad"), "a");
  asker.Wait();
  EXPECT_EQ(asker.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(asker.status.error_message(), HasSubstr("1024 KiB"));
}

TEST_F(CallTest, RefusesAQuestionThatIsTooLargeForItsClient) {
  Asker asker(channel_, {std::string(9 * kMiB, ' ')}, "a");
  asker.Wait();
  EXPECT_EQ(asker.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(asker.status.error_message(), HasSubstr("MiB"));
  EXPECT_EQ(source_.asked, 0);
  AwaitMetric("sdk_answer_memory_bytes 0");
}

TEST_F(CallTest, EndsACancelledSubscriptionBeforeItsAnswerComes) {
  grpc::ClientContext context;
  grpc::Status status;
  std::thread browser([&] {
    pluginv2::SubscribeStreamResponse response;
    status = pluginv2::Stream::NewStub(channel_)->SubscribeStream(&context, {},
                                                                  &response);
  });
  source_.subscribed.WaitForNotification();
  context.TryCancel();
  browser.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  AwaitMetric("sdk_calls_cancelled_total 1");
  // To a call that gRPC has let go of.
  source_.answers.front()(backend::SubscribeStreamResponse());
}

}  // namespace
}  // namespace sdk::grpcplugin

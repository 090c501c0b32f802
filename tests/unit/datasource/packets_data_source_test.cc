#include "datasource/packets_data_source.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "datasource/ask/query_words.h"
#include "datasource/live/channel_path.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/flow/naive_history.h"
#include "kit/cc/temp_dir.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::TempDir;
using SubscribeStatus = sdk::backend::SubscribeStreamResponse::Status;

class ResourceAnswer final : public sdk::backend::ResourceSender {
 public:
  void Send(sdk::backend::CallResourceResponse piece) override {
    pieces.push_back(std::move(piece));
  }
  void Done() override { done = true; }
  bool cancelled() const override { return false; }
  size_t queued_bytes() const override { return 0; }

  std::vector<sdk::backend::CallResourceResponse> pieces;
  bool done = false;
};

sdk::backend::PluginContext ContextWith(const std::string& settings) {
  sdk::backend::PluginContext context;
  context.has_data_source = true;
  context.data_source.uid = "uid";
  context.data_source.json_data = settings;
  context.data_source.updated_ms = 1;
  context.has_user = true;
  context.user.role = "Viewer";
  return context;
}

class PacketsDataSourceTest : public ::testing::Test {
 protected:
  std::unique_ptr<PacketsDataSource> Start() {
    return std::make_unique<PacketsDataSource>(PacketsDataSource::Options{
        .open_engine = kernel_.Factory(),
        .host_limits = host_limits_,
        .path_table_directory = root_.path() / "table",
        .now = absl::Now});
  }

  // Answers each JSON under the refIds A, B, C, …
  sdk::backend::QueryDataResponse Ask(const std::vector<std::string>& queries) {
    sdk::backend::QueryDataRequest request;
    request.context = ContextWith(settings_);
    for (const std::string& text : queries) {
      sdk::backend::DataQuery query;
      query.ref_id =
          std::string(1, static_cast<char>('A' + request.queries.size()));
      query.time_range = {0, absl::ToUnixMillis(absl::Now())};
      query.json = text;
      request.queries.push_back(query);
    }
    return QueryAll(*source_, request);
  }

  std::string PathOf(const std::string& query) {
    const auto response = Ask({query}).responses.at("A");
    if (response.frames.empty()) return response.error;
    return response.frames[0].meta.channel.substr(sizeof("ds/uid/") - 1);
  }

  absl::StatusOr<sdk::backend::SubscribeStreamResponse> Subscribe(
      const std::string& path) {
    sdk::backend::SubscribeStreamRequest request;
    request.context = ContextWith(settings_);
    request.context.user.login = login_;
    request.path = path;
    absl::StatusOr<sdk::backend::SubscribeStreamResponse> response;
    absl::Notification answered;
    source_->SubscribeStreamLater(
        request,
        [&](absl::StatusOr<sdk::backend::SubscribeStreamResponse> answer) {
          response = std::move(answer);
          answered.Notify();
        });
    answered.WaitForNotification();
    return response;
  }

  std::unique_ptr<sdk::backend::RunningStream> RunStream(
      const std::string& path) {
    sdk::backend::RunStreamRequest request;
    request.context = ContextWith(settings_);
    request.path = path;
    return source_->RunStream(request, sender_).value();
  }

  // A second that ended just now, in which the tap counted one flow.
  void CountAFlow(const tap::TapSpec& spec) {
    const int64_t end = absl::ToUnixNanos(absl::Now());
    flow::Piece piece;
    piece.time = {end - flow::kSecond, end};
    piece.AddFlow(flow::Ipv4Flow(1, 2), 10, 1000);
    tap::TapWindow window;
    window.begin_unix_ns = piece.time.begin;
    window.end_unix_ns = piece.time.end;
    window.flows = piece.flows;
    kernel_.DeliverWindow(spec, window);
  }

  FakeKernel kernel_;
  std::string login_;  // of who subscribes
  TempDir root_;
  HostLimits host_limits_;
  std::string settings_ = R"({"interfaces":"eth0,lo"})";
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
  std::unique_ptr<PacketsDataSource> source_ = Start();
};

TEST_F(PacketsDataSourceTest, CapturesAlwaysOnInterfacesFromTheFirstRequest) {
  EXPECT_THAT(kernel_.taps(), IsEmpty());
  sdk::backend::CheckHealthRequest request;
  request.context = ContextWith("{}");
  EXPECT_EQ(source_->CheckHealth(request).status,
            sdk::backend::CheckHealthResult::Status::kOk);
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0"), EgressOf("eth0")));
}

TEST_F(PacketsDataSourceTest, ShowsPacketsToWhomTheEngineAllows) {
  kernel_.SetLimits(tap::EngineLimits{.packet_access = "editor"});
  EXPECT_EQ(Ask({"{}"}).responses.at("A").status, 403);
  kernel_.SetLimits(absl::UnavailableError("it is away"));
  EXPECT_EQ(Ask({"{}"}).responses.at("A").status, 503);
  EXPECT_EQ(Ask({R"({"kind":"traffic"})"}).responses.at("A").status, 200);
}

TEST_F(PacketsDataSourceTest, LetsRowsComeBeforeChartsAndTables) {
  const auto urgency = [&](const std::string& json) {
    sdk::backend::DataQuery query;
    query.json = json;
    return source_->UrgencyOf({}, query);
  };
  using sdk::backend::Urgency;
  EXPECT_EQ(urgency("{}"), Urgency::kPrompt);
  EXPECT_EQ(urgency(R"({"kind":"packets"})"), Urgency::kPrompt);
  EXPECT_EQ(urgency(R"({"kind":"traffic"})"), Urgency::kBulk);
  EXPECT_EQ(urgency(R"({"kind":"flows"})"), Urgency::kBulk);
  EXPECT_EQ(urgency("{" + std::string(1 << 20, ' ') + "}"), Urgency::kBulk);
}

TEST_F(PacketsDataSourceTest, LetsOneBadQueryFailAlone) {
  const auto responses =
      Ask({R"({"kind":"nonsense"})", "{}", R"({"interface":"eth9"})", "][",
           R"({"filter":"tcp prot 443"})", R"({"filter":"tcp"})"})
          .responses;
  ASSERT_THAT(responses, SizeIs(6));
  EXPECT_EQ(responses.at("A").status, 400);
  EXPECT_EQ(responses.at("A").error_source, "downstream");
  EXPECT_EQ(responses.at("B").status, 200);
  EXPECT_THAT(responses.at("B").frames, SizeIs(1));
  EXPECT_EQ(responses.at("C").status, 404);
  EXPECT_EQ(responses.at("D").status, 400);
  EXPECT_EQ(responses.at("E").status, 400);
  EXPECT_THAT(responses.at("E").error, HasSubstr("\"tcp prot 443\""));
  EXPECT_EQ(responses.at("F").status, 200);
  for (const tap::TapSpec& tap : kernel_.taps()) {
    EXPECT_THAT(tap.filter_text(), AnyOf("", "tcp"));
  }
}

TEST_F(PacketsDataSourceTest, KeepsToWhatTheHostAllows) {
  host_limits_.interfaces = {"lo"};
  source_ = Start();
  const auto responses =
      Ask({R"({"interface":"eth0"})", R"({"interface":"lo"})"}).responses;
  EXPECT_EQ(responses.at("A").status, 403);
  EXPECT_THAT(responses.at("A").error, HasSubstr("here and allowed: lo"));
  EXPECT_EQ(responses.at("B").status, 200);
}

TEST_F(PacketsDataSourceTest, TellsBadSettingsToEveryCaller) {
  const std::string path = PathOf("{}");
  settings_ = R"({"attachMode":"fast"})";
  sdk::backend::CheckHealthRequest health;
  health.context = ContextWith(settings_);
  EXPECT_THAT(source_->CheckHealth(health).message, HasSubstr("attachMode"));
  EXPECT_EQ(Ask({"{}"}).responses.at("A").status, 400);
  EXPECT_EQ(Subscribe(path).status().code(),
            absl::StatusCode::kInvalidArgument);
  auto answer = std::make_shared<ResourceAnswer>();
  sdk::backend::CallResourceRequest resource;
  resource.context = ContextWith(settings_);
  resource.path = "ledger";
  source_->CallResource(resource, answer);
  EXPECT_EQ(answer->pieces.at(0).status, 400);
  EXPECT_TRUE(answer->done);
}

TEST_F(PacketsDataSourceTest, TellsARequestWithoutDataSource) {
  sdk::backend::CheckHealthRequest request;
  EXPECT_THAT(source_->CheckHealth(request).message,
              HasSubstr("no data source"));
}

TEST_F(PacketsDataSourceTest, SubscribersGetTheSchemaOnly) {
  const auto response = Subscribe(PathOf("{}"));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, SubscribeStatus::kOk);
  const json initial = json::parse(response->initial_data);
  EXPECT_THAT(initial["schema"]["fields"],
              SizeIs(std::size(kPacketColumnWords)));
  EXPECT_FALSE(initial.contains("data"));
}

TEST_F(PacketsDataSourceTest, ServesTheLedgerAsAQueryAndAStream) {
  const std::string path = PathOf(R"({"kind":"capture"})");
  const auto response = Subscribe(path);
  ASSERT_TRUE(response.ok());
  EXPECT_THAT(json::parse(response->initial_data)["schema"]["fields"],
              SizeIs(15));
  auto stream = RunStream(path);
  EXPECT_TRUE(sender_->WaitFor(1));
}

TEST_F(PacketsDataSourceTest, NeverBlanksWhatFramesReplace) {
  const std::string capture = PathOf(R"({"kind":"capture"})");
  const json ledger = json::parse(Subscribe(capture)->initial_data);
  EXPECT_THAT(ledger["data"]["values"][0], Contains("eth0"));
  const std::string flows = PathOf(R"({"kind":"flows"})");
  CountAFlow(IngressOf("eth0"));
  const json table = json::parse(Subscribe(flows)->initial_data);
  ASSERT_EQ(table["data"]["values"].size(), table["schema"]["fields"].size());
  EXPECT_THAT(table["data"]["values"], Each(SizeIs(1)));
  EXPECT_THAT(table["data"]["values"], Contains(ElementsAre("10.0.0.1")));
}

TEST_F(PacketsDataSourceTest, RefusesPathsItDoesNotKnowOrMayNotServe) {
  EXPECT_EQ(Subscribe("nonsense")->status, SubscribeStatus::kNotFound);
  const std::string path = PathOf(R"({"interface":"eth0"})");
  settings_ = R"({"interfaces":"lo"})";
  EXPECT_EQ(Subscribe(path)->status, SubscribeStatus::kPermissionDenied);
}

TEST_F(PacketsDataSourceTest, OpensNoTapForAPathItsDataSourceDoesNotAllow) {
  for (const auto& word : kKindWords) {
    SCOPED_TRACE(word.text);
    const Query query =
        ParseQuery(
            absl::StrCat(R"({"interface":"eth0","kind":")", word.text, R"("})"))
            .value();
    PathTable paths(root_.path() / "table");
    Scope scope;
    scope.uid = "uid";
    scope.role = Role::kViewer;
    const std::string path = ChannelOf(scope, query, paths)->path;
    source_.reset();
    settings_ = R"({"interfaces":"lo","alwaysOn":false})";
    source_ = Start();
    EXPECT_EQ(Subscribe(path)->status, SubscribeStatus::kPermissionDenied);
    const auto stream = RunStream(path);
    EXPECT_THAT(kernel_.taps(), IsEmpty());
  }
}

TEST_F(PacketsDataSourceTest, LetsASubscriberWaitForAnInterface) {
  const std::string path = PathOf(R"({"interface":"lo"})");
  kernel_.RemoveInterface("lo");
  EXPECT_EQ(Subscribe(path)->status, SubscribeStatus::kOk);
}

TEST_F(PacketsDataSourceTest, StreamsOfOneQueryShareOneTap) {
  // Only what the query itself opens, and waits for.
  settings_ = R"({"interfaces":"eth0,lo","alwaysOn":false})";
  const std::string path = PathOf(R"({"interface":"eth0"})");
  const int opened = kernel_.taps_opened();
  EXPECT_EQ(opened, 2);
  std::vector<std::unique_ptr<sdk::backend::RunningStream>> streams;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Subscribe(path)->status, SubscribeStatus::kOk);
    streams.push_back(RunStream(path));
  }
  EXPECT_EQ(kernel_.taps_opened(), opened);
  kernel_.Deliver(IngressOf("eth0"), 1'000'000);
  EXPECT_TRUE(sender_->WaitFor(20));
}

TEST_F(PacketsDataSourceTest, JoinsHistorySubscriberAndStream) {
  const std::string path = PathOf(R"({"interface":"eth0"})");
  kernel_.Deliver(IngressOf("eth0"), 1'000'000);
  const auto response = Subscribe(path);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(json::parse(response->initial_data)["data"]["values"][0],
            json::parse("[1]"));
  kernel_.Deliver(IngressOf("eth0"), 2'000'000);
  auto stream = RunStream(path);
  ASSERT_TRUE(sender_->WaitFor(1));
  EXPECT_EQ(sender_->Column(0), json::parse("[2]"));
}

TEST_F(PacketsDataSourceTest, TellsASubscriberNothingOfOthersHistories) {
  const std::string path = PathOf(R"({"interface":"eth0"})");
  kernel_.Deliver(IngressOf("eth0"), 1'000'000);
  login_ = "other";
  EXPECT_FALSE(json::parse(Subscribe(path)->initial_data).contains("data"));
}

TEST_F(PacketsDataSourceTest, ServesAPathAfterARestartWithoutANewQuery) {
  std::string long_list = "eth0";
  for (int i = 10; i < 40; ++i) absl::StrAppend(&long_list, ",lo?", i);
  settings_ = R"({"interfaces":"*"})";
  for (const std::string& interfaces : {std::string("eth0"), long_list}) {
    SCOPED_TRACE(interfaces);
    Query query;
    query.interfaces =
        interfaces::ParseInterfacePatterns("test", interfaces).value();
    PathTable paths(root_.path() / "table");
    Scope scope;
    scope.uid = "uid";
    const std::string path = ChannelOf(scope, query, paths)->path;
    source_.reset();
    sender_ = std::make_shared<FakeSender>();
    source_ = Start();
    EXPECT_EQ(Subscribe(path)->status, SubscribeStatus::kOk);
    auto stream = RunStream(path);
    // What is not there, such as lo?10, is said in a first packet.
    kernel_.Deliver(IngressOf("eth0"), 1'000'000);
    EXPECT_TRUE(sender_->WaitFor(1));
  }
}

TEST_F(PacketsDataSourceTest, ServesManyCallersAtOnce) {
  const std::string path = PathOf(R"({"interface":"eth0"})");
  std::atomic<int> failures = 0;
  const auto panel = [&](int caller) {
    for (int i = 0; i < 20; ++i) {
      const auto stream = RunStream(path);
      kernel_.Deliver(IngressOf("eth0"), i, 10);
      failures += Ask({"{}"}).responses.at("A").status == 200 ? 0 : 1;
      failures += Subscribe(path)->status == SubscribeStatus::kOk ? 0 : 1;
      failures += source_->CollectMetrics({}).empty() ? 1 : 0;
      // Another data source whose newer settings reopen the engine.
      sdk::backend::CheckHealthRequest health;
      health.context =
          ContextWith(absl::StrCat(R"({"snapLength":)", 64 + i, "}"));
      health.context.data_source.uid = absl::StrCat("other", caller);
      health.context.data_source.updated_ms = 2 + i;
      (void)source_->CheckHealth(health);
    }
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) callers.emplace_back(panel, i);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(kernel_.engines_open(), 1);
  EXPECT_THAT(source_->CollectMetrics({}),
              HasSubstr("\nxdplive_streams_open 0\n"));
}

TEST_F(PacketsDataSourceTest, EndsStreamsBeforeItGoes) {
  { auto stream = RunStream(PathOf("{}")); }
  source_.reset();
  EXPECT_EQ(kernel_.engines_open(), 0);
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(PacketsDataSourceTest, CountsItselfInTheMetrics) {
  auto stream = RunStream(PathOf("{}"));
  const std::string metrics = source_->CollectMetrics({});
  EXPECT_THAT(metrics, HasSubstr("\nxdplive_streams_open 1\n"));
  EXPECT_THAT(metrics, HasSubstr("interface=\"eth0\""));
}

TEST_F(PacketsDataSourceTest,
       ServesNoPacketsWhereASettingKeepsThemFromViewers) {
  for (const char* setting :
       {R"("packetAccess":"editor")", R"("packetAccess":"admin")",
        R"("packetAccess":"nobody")"}) {
    SCOPED_TRACE(setting);
    settings_ = "{}";
    const std::string path = PathOf(R"({"kind":"packets"})");
    settings_ = absl::StrCat("{", setting, "}");
    const std::string key =
        std::string(setting).substr(1, std::string(setting).find(':') - 2);
    const auto answer =
        Ask({R"({"kind":"packets"})", R"({"kind":"packets","format":"logs"})",
             R"({"kind":"traffic"})", R"({"kind":"flows"})",
             R"({"kind":"capture"})"});
    for (const char* ref : {"A", "B"}) {
      EXPECT_EQ(answer.responses.at(ref).status, 403);
      EXPECT_THAT(answer.responses.at(ref).error, HasSubstr(key));
      EXPECT_THAT(answer.responses.at(ref).frames, IsEmpty());
    }
    for (const char* ref : {"C", "D", "E"}) {
      EXPECT_EQ(answer.responses.at(ref).status, 200)
          << answer.responses.at(ref).error;
    }
    // A path that was made while it was allowed opens nothing either.
    EXPECT_EQ(Subscribe(path)->status, SubscribeStatus::kPermissionDenied);
    sdk::backend::RunStreamRequest run;
    run.context = ContextWith(settings_);
    run.path = path;
    EXPECT_TRUE(absl::IsPermissionDenied(
        source_->RunStream(run, std::make_shared<FakeSender>()).status()));
    const auto health =
        source_->CheckHealth({.context = run.context, .headers = {}});
    EXPECT_THAT(health.json_details, HasSubstr(key));
  }
}

TEST_F(PacketsDataSourceTest, SaysWhatIsNotThereYet) {
  settings_ = R"({"geoipFiles":"/x.mmdb","identity":"full",
                  "fleetServers":["nats://a"]})";
  const auto health =
      source_->CheckHealth({.context = ContextWith(settings_), .headers = {}});
  EXPECT_EQ(health.status, sdk::backend::CheckHealthResult::Status::kOk);
  for (const char* key : {"geoipFiles", "identity", "fleetServers"}) {
    EXPECT_THAT(health.json_details, HasSubstr(key));
  }
  settings_ = R"({"source":"fleet"})";
  const auto refused = Ask({R"({"kind":"traffic"})"}).responses.at("A");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.error, HasSubstr("allowed: auto, process, agent"));
}

}  // namespace
}  // namespace xdplive::datasource

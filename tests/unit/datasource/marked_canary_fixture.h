// Marked packets and filters, and every way out of a data source: what a canary
// test searches for the marks.
#ifndef XDPLIVE_TESTS_UNIT_DATASOURCE_MARKED_CANARY_FIXTURE_H_
#define XDPLIVE_TESTS_UNIT_DATASOURCE_MARKED_CANARY_FIXTURE_H_

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "datasource/ask/query_words.h"
#include "datasource/packets_data_source.h"
#include "datasource/resources.h"
#include "flow/history/ask/group_key.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/flow/naive_history.h"
#include "kit/cc/tap_spec.h"
#include "kit/cc/temp_dir.h"
#include "sdk/data/frame_json.h"
#include "unit/datasource/marked_frames.h"

namespace xdplive::datasource {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::MarkedFlow;
using ::xdplive::testing::MarkedFrames;
using ::xdplive::testing::TempDir;

inline constexpr char kKey[] = "a key that is found nowhere";
inline constexpr char kOwnFilter[] = "host 203.0.113.77 and not net 198.51.100";

// What tells of somebody and was sent, as it is usually written.
inline constexpr const char* kMarks[] = {
    // Addresses, also within the payload, backwards, as numbers.
    "203.0.113.77", "77.113.0.203", "cb00714d", "3405803853", "198.51.100",
    "100.51.198", "c6336417", "192.0.2.200", "172.31.99.9", "10.98.76.54",
    "2001:db8:cafe", "cafe::beef", "cafe:0:0", "20010db8cafe", "ba27:ebff:fed4",
    "fed4:e5f6",
    // The device's part of MACs.
    "d4:e5:f6", "d4-e5-f6", "d4e5f6", "ab:cd:ef", "ab-cd-ef", "29ab.cdef",
    "77:88:99", "a1:19:77",
    // Names and words of payloads.
    "wombat", "marsupial", "platypus", "echidna", "quokka", "numbat", "kiwi",
    "secretpath"};

class TextAnswer final : public sdk::backend::ResourceSender {
 public:
  explicit TextAnswer(std::string& text) : text_(text) {}
  void Send(sdk::backend::CallResourceResponse piece) override {
    text_ += piece.body;
  }
  void Done() override {}
  bool cancelled() const override { return false; }
  size_t queued_bytes() const override { return 0; }

 private:
  std::string& text_;
};

// The names that groups go by, and none.
inline std::vector<std::string> Groups() {
  std::vector<std::string> groups = {"[]"};
  for (const flow::FlowField field : flow::AllFlowFields()) {
    groups.push_back(absl::StrCat(
        R"([")", std::string(flow::FlowFieldName(field)), R"("])"));
  }
  groups.emplace_back(R"(["source_ip","destination_ip","protocol"])");
  return groups;
}

inline std::vector<std::string> Queries() {
  std::vector<std::string> queries = {R"({"kind":"packets","format":"logs"})"};
  for (const auto& word : kKindWords) {
    const bool grouped =
        word.value == Kind::kTraffic || word.value == Kind::kFlows;
    for (const std::string& group :
         grouped ? Groups() : std::vector<std::string>{"[]"}) {
      queries.push_back(absl::StrCat(
          R"({"kind":")", word.text, "\"",
          group == "[]" ? "" : absl::StrCat(R"(,"groupBy":)", group), "}"));
    }
  }
  return queries;
}

class MarkedCanaryTest : public ::testing::Test {
 protected:
  MarkedCanaryTest() {
    kernel_.SetAddresses("eth0", {"203.0.113.77/24", "2001:db8:cafe::beef/64"});
    kernel_.AddInterface("eth1");
    kernel_.SetOpenStatus("eth1",
                          absl::InternalError("attach: 203.0.113.77, which is "
                                              "b8:27:eb:d4:e5:f6, holds filter "
                                              "\"net 198.51.100\""));
  }

  sdk::backend::PluginContext Context(const std::string& role) const {
    sdk::backend::PluginContext context;
    context.org_id = 1;
    context.has_data_source = true;
    context.data_source.uid = "uid";
    context.data_source.updated_ms = 1;
    context.data_source.json_data =
        absl::StrCat(R"({"interfaces":"eth*","anonymize":")", anonymize_,
                     R"(","packetAccess":")", packet_access_, R"("})");
    if (!key_.empty()) {
      context.data_source.decrypted_secure_json_data["anonymizeKey"] = key_;
    }
    context.has_user = true;
    context.user.login = "ann";
    context.user.role = role;
    return context;
  }

  sdk::backend::DataResponse Ask(const std::string& role,
                                 const std::string& json) {
    sdk::backend::QueryDataRequest request;
    request.context = Context(role);
    sdk::backend::DataQuery query;
    query.ref_id = "A";
    const int64_t now_ms = absl::ToUnixMillis(absl::Now());
    query.time_range = {now_ms - 60'000, now_ms + 1000};
    query.json = json;
    return source_->QueryData(request, query);
  }

  // Packets and counts, as the taps of the data source hand them on.
  void Deliver() {
    const int64_t now = absl::GetCurrentTimeNanos();
    const tap::TapSpec spec = IngressOf("eth0");
    kernel_.DeliverFrames(spec, now - flow::kMillisecond, MarkedFrames());
    flow::Piece piece;
    piece.time = {counted_ns_, counted_ns_ + flow::kSecond};
    piece.AddFlow(MarkedFlow(false), 10, 1000);
    piece.AddFlow(MarkedFlow(true), 5, 500);
    tap::TapWindow window;
    window.begin_unix_ns = piece.time.begin;
    window.end_unix_ns = counted_ns_ = piece.time.end;
    window.counts = piece.counts;
    window.flows = piece.flows;
    kernel_.DeliverWindow(spec, window);
  }

  std::string Welcome(const std::string& role, const std::string& path,
                      const std::string& login = "ann") {
    sdk::backend::SubscribeStreamRequest request;
    request.context = Context(role);
    request.context.user.login = login;
    request.path = path;
    std::string told;
    absl::Notification answered;
    source_->SubscribeStreamLater(request, [&](auto answer) {
      if (answer.ok()) told = answer->initial_data;
      answered.Notify();
    });
    answered.WaitForNotification();
    return told;
  }

  void Run(const std::string& role, const std::string& path) {
    auto sender = std::make_shared<FakeSender>();
    sdk::backend::RunStreamRequest request;
    request.context = Context(role);
    request.path = path;
    auto stream = source_->RunStream(request, sender);
    ASSERT_TRUE(stream.ok()) << stream.status();
    streams_.push_back(*std::move(stream));
    senders_.push_back(std::move(sender));
  }

  static std::string WithOwnFilter(absl::string_view kind) {
    return absl::StrCat(R"({"kind":")", kind, R"(","filter":")", kOwnFilter,
                        R"("})");
  }

  // Of the channels that go on with an answer.
  std::vector<std::string> PathsOf(const std::string& role,
                                   const std::string& json) {
    std::vector<std::string> paths;
    const auto answer = Ask(role, json);
    EXPECT_THAT(answer.error, IsEmpty());
    for (const sdk::data::Frame& frame : answer.frames) {
      paths.push_back(frame.meta.channel.substr(strlen("ds/uid/")));
    }
    EXPECT_THAT(paths, Not(IsEmpty())) << json;
    return paths;
  }

  // An answer, its channels' welcomes; their streams begin. Charts would wait
  // for a second that is counted, of one who has their history.
  std::string Open(const std::string& role, const std::string& json) {
    const bool rows = absl::StrContains(json, "packets");
    const auto answer = Ask(role, json);
    std::string text = answer.error;
    EXPECT_THAT(answer.error, IsEmpty()) << role << " " << json;
    for (const sdk::data::Frame& frame : answer.frames) {
      text += FrameToJson(frame, sdk::data::FrameParts::kAll);
      std::string path = frame.meta.channel;
      if (path.empty()) continue;
      path = path.substr(strlen("ds/uid/"));
      text += Welcome(role, path, rows ? "ann" : "bob");
      Run(role, path);
    }
    return text;
  }

  std::string Sent() const {
    std::string text;
    for (const auto& sender : senders_) {
      for (const auto& packet : sender->packets()) text += packet.dump();
    }
    return text;
  }

  std::string Resource(const std::string& role, const std::string& method,
                       const std::string& path, const std::string& query,
                       const std::string& body = "") {
    sdk::backend::CallResourceRequest request;
    request.context = Context(role);
    request.method = method;
    request.path = path;
    request.url = path + query;
    request.body = body;
    std::string text;
    source_->CallResource(request, std::make_shared<TextAnswer>(text));
    return text;
  }

  std::string Resources(const std::string& role) {
    std::string text;
    for (const ResourceName& resource : ResourceNames()) {
      text += Resource(role, std::string(resource.method),
                       std::string(resource.path), "?key=protocol",
                       R"({"filter":"tcp"})");
    }
    for (const flow::FlowField field : flow::AllFlowFields()) {
      text += Resource(
          role, "GET", "values",
          absl::StrCat("?key=", std::string(flow::FlowFieldName(field))));
    }
    return text + Resource(role, "GET", "values", "?key=x&interface=eth1");
  }

  std::string Files() const {
    std::stringstream text;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root_.path())) {
      if (entry.is_regular_file()) text << std::ifstream(entry.path()).rdbuf();
    }
    return text.str();
  }

  // All that leaves for one role; what its streams send comes later.
  std::string Everything(const std::string& role) {
    std::string text;
    for (const std::string& query : Queries()) text += Open(role, query);
    text += Ask(role, R"({"kind":"flows","interface":"eth1"})").error;
    text += Resources(role);
    const auto health =
        source_->CheckHealth({.context = Context(role), .headers = {}});
    return text + health.message + health.json_details;
  }

  // With what a filter of an administrator leaves behind.
  std::string EverythingOf(const std::vector<const char*>& roles) {
    Ask("Admin", R"({"kind":"events"})");  // the taps open
    Deliver();
    const auto own = Ask("Admin", absl::StrCat(R"({"kind":"flows","filter":")",
                                               kOwnFilter, R"("})"));
    Run("Admin", own.frames.at(0).meta.channel.substr(strlen("ds/uid/")));
    std::string text;
    for (const char* role : roles) {
      text += Everything(role);
    }
    Deliver();
    absl::SleepFor(absl::Milliseconds(1500));  // frames that come each second
    Deliver();
    absl::SleepFor(absl::Milliseconds(500));
    return text + Sent() + source_->CollectMetrics({}) + log_ + Files();
  }

  std::string anonymize_ = "prefix";
  std::string packet_access_ = "viewer";
  std::string key_ = kKey;
  int64_t counted_ns_ = absl::GetCurrentTimeNanos() - 10 * flow::kSecond;
  FakeKernel kernel_;
  TempDir root_;
  std::string log_;
  absl::Mutex log_mutex_;
  std::unique_ptr<PacketsDataSource> source_ =
      std::make_unique<PacketsDataSource>(PacketsDataSource::Options{
          .open_engine = kernel_.Factory(),
          .path_table_directory = root_.path() / "table",
          .now = absl::Now,
          .log = [this](sdk::backend::LogLevel, std::string_view message,
                        std::initializer_list<sdk::backend::LogField> fields) {
            absl::MutexLock lock(&log_mutex_);
            log_ += std::string(message);
            for (const auto& [name, value] : fields) {
              log_ += " " + std::string(value);
            }
          }});
  std::vector<std::shared_ptr<FakeSender>> senders_;
  std::vector<std::unique_ptr<sdk::backend::RunningStream>> streams_;
};

// The first place where a mark stands, for who has to look for it.
inline std::string Around(const std::string& text, const std::string& mark) {
  const size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  return text.substr(at < 120 ? 0 : at - 120, 240);
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_TESTS_UNIT_DATASOURCE_MARKED_CANARY_FIXTURE_H_

// An interface that the settings do not allow is named nowhere: one canary, all
// surfaces.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "datasource/packets_data_source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/temp_dir.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::TempDir;

class Answer final : public sdk::backend::ResourceSender {
 public:
  explicit Answer(std::string& body) : body_(body) {}
  void Send(sdk::backend::CallResourceResponse piece) override {
    body_ += piece.body;
  }
  void Done() override {}
  bool cancelled() const override { return false; }
  size_t queued_bytes() const override { return 0; }

 private:
  std::string& body_;
};

class CanaryTest : public ::testing::Test {
 protected:
  CanaryTest() {
    kernel_.AddInterface("canary0");
    kernel_.AddInterface("eth1");
  }

  sdk::backend::PluginContext Context(int64_t org_id,
                                      const std::string& interfaces) const {
    sdk::backend::PluginContext context;
    context.org_id = org_id;
    context.has_data_source = true;
    context.data_source.uid = "uid";
    context.data_source.updated_ms = 1;
    context.has_user = true;
    context.user.role = "Viewer";
    context.data_source.json_data =
        absl::StrCat(R"({"interfaces":")", interfaces, R"("})");
    return context;
  }

  std::string Ask(const sdk::backend::PluginContext& context,
                  const std::string& kind, const std::string& interface) {
    sdk::backend::QueryDataRequest request;
    request.context = context;
    sdk::backend::DataQuery query;
    query.ref_id = "A";
    query.time_range = {0, absl::ToUnixMillis(absl::Now()) + 1000};
    query.json = absl::StrCat(R"({"kind":")", kind, R"(","interface":")",
                              interface, R"("})");
    const auto response = source_->QueryData(request, query);
    std::string text = response.error;
    for (const sdk::data::Frame& frame : response.frames) {
      text += FrameToJson(frame, sdk::data::FrameParts::kAll);
    }
    return text;
  }

  std::string Resource(const sdk::backend::PluginContext& context,
                       const std::string& path, const std::string& query) {
    sdk::backend::CallResourceRequest request;
    request.context = context;
    request.method = "GET";
    request.path = path;
    request.url = path + query;
    std::string body;
    source_->CallResource(request, std::make_shared<Answer>(body));
    return body;
  }

  // All that one data source can read.
  std::string Everything(const sdk::backend::PluginContext& context) {
    std::string text;
    for (const char* kind : {"packets", "traffic", "flows", "conversations",
                             "distribution", "capture", "events", "drops"}) {
      for (const char* interface : {"", "*", "eth*", "nosuch0", "c*"}) {
        text += Ask(context, kind, interface);
      }
    }
    for (const char* path : {"interfaces", "ledger", "nosuch"}) {
      text += Resource(context, path, "");
    }
    text += Resource(context, "values", "?key=interface");
    text += Resource(context, "values", "?key=interface&interface=nosuch0");
    const auto health =
        source_->CheckHealth({.context = context, .headers = {}});
    return text + health.message + health.json_details;
  }

  FakeKernel kernel_;
  TempDir root_;
  std::unique_ptr<PacketsDataSource> source_ =
      std::make_unique<PacketsDataSource>(PacketsDataSource::Options{
          .open_engine = kernel_.Factory(),
          .path_table_directory = root_.path() / "table",
          .now = absl::Now});
};

TEST_F(CanaryTest, IsNamedNowhere) {
  for (const char* interfaces : {"eth0", "auto", "eth*", "ppp0", "tun*"}) {
    SCOPED_TRACE(interfaces);
    const std::string text = Everything(Context(1, interfaces));
    EXPECT_THAT(text, Not(HasSubstr("canary")));
    EXPECT_GT(text.size(), 1000u);
  }
  EXPECT_THAT(source_->CollectMetrics({}), Not(HasSubstr("canary")));
}

TEST_F(CanaryTest, IsNamedNowhereThoughAnotherOrganisationWatchesIt) {
  EXPECT_THAT(Everything(Context(2, "canary*")), HasSubstr("canary0"));
  kernel_.SetUp("canary0", false);
  kernel_.RemoveInterface("canary0");
  absl::SleepFor(absl::Milliseconds(1100));  // a look once a second
  EXPECT_THAT(Everything(Context(1, "eth0")), Not(HasSubstr("canary")));
}

TEST_F(CanaryTest, IsNotNamedAsTheNewNameOfOneThatIsAllowed) {
  EXPECT_THAT(Everything(Context(1, "eth1")), HasSubstr("eth1"));
  kernel_.RenameInterface("eth1", "canary1");
  absl::SleepFor(absl::Milliseconds(1100));
  EXPECT_THAT(Everything(Context(1, "eth1")), Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace xdplive::datasource

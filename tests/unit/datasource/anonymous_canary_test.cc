// Where addresses are replaced, nobody is shown one: marked packets, and every
// way out searched for the marks, in whatever spelling, by every role.
#include <cstring>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_sender.h"
#include "privacy/anonymiser.h"
#include "unit/datasource/marked_canary_fixture.h"
#include "unit/datasource/marked_frames.h"

namespace xdplive::datasource {
namespace {

using ::xdplive::testing::kClient;
using ::xdplive::testing::kClient6;
using ::xdplive::testing::kMac;
using ::xdplive::testing::kOtherMac;
using ::xdplive::testing::kServer;
using ::xdplive::testing::kServer6;

class AnonymousCanaryTest : public MarkedCanaryTest {};

TEST_F(AnonymousCanaryTest, ShowsNobodyAnywhere) {
  const std::string text =
      absl::AsciiStrToLower(EverythingOf({"Viewer", "Editor", "Admin"}));
  for (const char* mark : kMarks) {
    EXPECT_EQ(Around(text, mark), "") << mark;
  }
  EXPECT_EQ(Around(text, kKey), "");
  // There was something to be seen.
  const privacy::Anonymiser by(kKey);
  for (const std::string& shown :
       {by.Address(kClient), by.Address(kServer), by.Address(kClient6),
        by.Address(kServer6), by.Mac(kMac), by.Mac(kOtherMac),
        by.Name(kOwnFilter)}) {
    EXPECT_TRUE(absl::StrContains(text, shown)) << shown;
  }
}

// So that the test above can fail.
TEST_F(AnonymousCanaryTest, ShowsAllOfThemWhereNothingIsReplaced) {
  anonymize_ = "off";
  const std::string text = absl::AsciiStrToLower(EverythingOf({"Viewer"}));
  for (const char* mark :
       {"203.0.113.77", "198.51.100", "192.0.2.200", "172.31.99.9",
        "10.98.76.54", "cafe::beef", "fed4:e5f6", "d4:e5:f6", "ab:cd:ef",
        "77:88:99", "77.113.0.203", "wombat", "platypus", "echidna", "kiwi",
        "secretpath"}) {
    EXPECT_TRUE(absl::StrContains(text, mark)) << mark;
  }
}

TEST_F(AnonymousCanaryTest, ServesNothingWithoutAKey) {
  for (const char* key : {"", " \n"}) {
    key_ = key;
    for (const std::string& query : Queries()) {
      const auto answer = Ask("Admin", query);
      EXPECT_EQ(answer.status, 400);
      EXPECT_THAT(answer.error, HasSubstr("anonymizeKey is not set"));
      EXPECT_THAT(answer.frames, IsEmpty());
    }
    EXPECT_THAT(Resources("Admin"), Not(HasSubstr("eth0")));
    const auto health =
        source_->CheckHealth({.context = Context("Admin"), .headers = {}});
    EXPECT_EQ(health.status, sdk::backend::CheckHealthResult::Status::kError);
    EXPECT_THAT(health.message, HasSubstr("set the key"));
  }
}

TEST_F(AnonymousCanaryTest, LetsAdministratorsAloneFilterByAddress) {
  const std::string query =
      absl::StrCat(R"({"kind":"flows","filter":")", kOwnFilter, R"("})");
  for (const char* role : {"Viewer", "Editor", ""}) {
    const auto answer = Ask(role, query);
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.error, HasSubstr("administrators"));
  }
  EXPECT_EQ(Ask("Admin", query).status, 200);
  EXPECT_EQ(Ask("Viewer", R"({"kind":"flows","filter":"tcp"})").status, 200);
}

TEST_F(AnonymousCanaryTest, EndsTheChannelsOfBefore) {
  anonymize_ = "off";
  const std::string path = Ask("Viewer", R"({"kind":"flows"})")
                               .frames.at(0)
                               .meta.channel.substr(strlen("ds/uid/"));
  EXPECT_THAT(Welcome("Viewer", path), Not(IsEmpty()));
  anonymize_ = "prefix";
  EXPECT_THAT(Welcome("Viewer", path), IsEmpty());
  sdk::backend::RunStreamRequest request;
  request.context = Context("Viewer");
  request.path = path;
  EXPECT_TRUE(absl::IsPermissionDenied(
      source_->RunStream(request, std::make_shared<FakeSender>()).status()));
}

}  // namespace
}  // namespace xdplive::datasource

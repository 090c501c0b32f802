// Filters of others are for who may see packets, and no path of a channel says
// what its query asks for: every way out searched for a marked filter.
#include <cstring>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "datasource/ask/query_members.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/datasource/marked_canary_fixture.h"

namespace xdplive::datasource {
namespace {

constexpr size_t kTelling = 6;

class FilterCanaryTest : public MarkedCanaryTest {
 protected:
  FilterCanaryTest() { anonymize_ = "off"; }
};

// All that a viewer of counts can read, while an administrator's tap runs.
TEST_F(FilterCanaryTest, ShowsNoFilterOfOthersToWhoMayNotSeePackets) {
  for (const char* access : {"viewer", "admin", "nobody"}) {
    SCOPED_TRACE(access);
    packet_access_ = access;
    const bool may = access == std::string("viewer");
    Run("Admin", PathsOf("Admin", WithOwnFilter("flows")).at(0));
    senders_.clear();  // what that one is sent is its asker's
    std::string text;
    for (const char* kind :
         {"traffic", "flows", "capture", "events", "drops"}) {
      const std::string query = absl::StrCat(R"({"kind":")", kind, R"("})");
      text += Open("Viewer", query);
      text += Ask("Viewer", query).error;
    }
    text += Ask("Viewer", R"({"kind":"flows","interface":"eth1"})").error;
    text += Resources("Viewer");
    text += source_->CheckHealth({.context = Context("Viewer"), .headers = {}})
                .json_details;
    absl::SleepFor(absl::Milliseconds(1500));
    text += Sent();
    senders_.clear();
    streams_.clear();
    // The second is in what keeps eth1 from being captured.
    for (const char* filter : {kOwnFilter, "\"net 198.51.100"}) {
      EXPECT_EQ(
          absl::StrContains(absl::StrReplaceAll(text, {{"\\", ""}}), filter),
          may)
          << Around(text, filter);
    }
    EXPECT_THAT(source_->CollectMetrics({}), Not(HasSubstr("203.0.113")));
  }
}

TEST_F(FilterCanaryTest, SaysNothingInAPathOfAnyKind) {
  kernel_.AddInterface("ethwombat");
  for (const auto& word : kKindWords) {
    SCOPED_TRACE(word.text);
    const bool filtered = Uses(word.value, Member::kFilter);
    const std::string query =
        filtered ? WithOwnFilter(word.text)
                 : absl::StrCat(R"({"kind":")", word.text,
                                R"(","interface":"eth0,ethwombat"})");
    for (const char* role : {"Viewer", "Admin"}) {
      for (const std::string& path : PathsOf(role, query)) {
        EXPECT_THAT(Welcome(role, path), Not(IsEmpty()));
        std::string bytes;
        absl::WebSafeBase64Unescape(path.substr(3), &bytes);
        const std::string text =
            absl::AsciiStrToLower(absl::StrCat(path, " ", bytes));
        for (const char* mark : kMarks) {
          // Shorter ones stand in random text now and then.
          if (strlen(mark) >= kTelling) {
            EXPECT_EQ(Around(text, mark), "");
          }
        }
        EXPECT_EQ(Around(text, "interface"), "");
      }
    }
  }
}

}  // namespace
}  // namespace xdplive::datasource

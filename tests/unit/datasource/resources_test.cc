#include "datasource/resources.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

class ResourcesTest : public ::testing::Test {
 protected:
  ResourcesTest() { scope_.policy.data_source = {"eth0"}; }

  sdk::backend::CallResourceResponse Call(const std::string& path,
                                          const std::string& method = "GET",
                                          const std::string& body = "") {
    sdk::backend::CallResourceRequest request;
    request.path = path;
    request.method = method;
    request.body = body;
    return AnswerResource(hub_, costs_, scope_, request, clock_.now());
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  CostWatch costs_{hub_, clock_.AsClock()};
  Scope scope_;
};

TEST_F(ResourcesTest, ListsTheInterfacesThatAreAllowed) {
  const auto response = Call("interfaces");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.headers.at("Content-Type"),
              ElementsAre("application/json"));
  json list = json::parse(response.body);
  ASSERT_EQ(list.size(), 1u);  // and lo is not among them
  EXPECT_TRUE(list[0]["host"].is_string());
  list[0].erase("host");
  EXPECT_EQ(list, json::parse(R"([
      {"name": "eth0", "up": true, "mtu": 1500, "speed_mbps": null,
       "driver": null, "addresses": ["10.0.0.1/24"], "allowed": true,
       "attach_mode": null, "egress_attach_mode": null, "ethernet": true}])"));
}

TEST_F(ResourcesTest, ShowsTheLedgerOfAllowedInterfacesOnly) {
  FeedLease allowed = hub_.Acquire(IngressOf("eth0")).value();
  FeedLease other = hub_.Acquire(IngressOf("lo")).value();
  const auto response = Call("/ledger");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json::parse(response.body), json::parse(R"([
      {"interface": "eth0", "direction": "ingress", "attach_mode": "generic",
       "filter": "", "seen": 10, "seen_bytes": 0, "matched": 10, "counted": 10,
       "overflow": 0, "shown": 10, "over_budget": 0, "ring_full": 0,
       "unparsed": 0, "ns_per_packet": 42.5, "kernel_memory": 0}])"));
}

TEST_F(ResourcesTest, RefusesOtherPathsAndMethods) {
  const struct {
    const char* path;
    const char* method;
    int status;
    const char* error;
  } kCases[] = {
      {"", "GET", 404, "interfaces, ledger, values, filter"},
      {"interfaces/eth0", "GET", 404, "interfaces/eth0"},
      {"../ledger", "GET", 404, "../ledger"},
      {"\xff\n\"", "GET", 404, "\\xff"},
      {"interfaces", "POST", 405, "allowed: GET"},
      {"ledger", "", 405, "allowed: GET"},
      {"filter", "GET", 405, "allowed: POST"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::string(test.method) + " " + test.path);
    const auto response = Call(test.path, test.method);
    EXPECT_EQ(response.status, test.status);
    const json body = json::parse(response.body, nullptr, false);
    ASSERT_TRUE(body.contains("error"));
    EXPECT_THAT(body["error"].get<std::string>(), HasSubstr(test.error));
  }
}

TEST_F(ResourcesTest, TellsWhetherAFilterCompiles) {
  const auto good = Call("filter", "POST", R"({"filter":" tcp port 443 "})");
  EXPECT_EQ(good.status, 200);
  const json verdict = json::parse(good.body);
  EXPECT_EQ(verdict["ok"], true);
  EXPECT_GT(verdict["instructions"], 5);
  EXPECT_EQ(json::parse(Call("filter", "POST", R"({"filter":""})").body),
            json::parse(R"({"ok": true, "instructions": 1})"));
  EXPECT_EQ(kernel_.engines_opened(), 0);
}

TEST_F(ResourcesTest, SaysWhereAFilterGoesWrongAndWhatIsMeant) {
  const json wrong = json::parse(
      Call("filter", "POST", R"({"filter":"  tcp\nand prt 80"})").body);
  EXPECT_EQ(wrong["ok"], false);
  EXPECT_EQ(wrong["at"], 10);
  EXPECT_FALSE(wrong.contains("hint"));
  EXPECT_FALSE(wrong.contains("meant"));
  const json other = json::parse(
      Call("filter", "POST", R"({"filter":"tcp.port == 80"})").body);
  EXPECT_EQ(other["at"], 0);
  EXPECT_THAT(other["hint"].get<std::string>(), HasSubstr("tcp port 80"));
  EXPECT_EQ(other["meant"], "tcp port 80");
  EXPECT_THAT(other["error"].get<std::string>(), HasSubstr("syntax error"));
}

TEST_F(ResourcesTest, SaysWhatIsWrongWithAFilter) {
  const struct {
    const char* name;
    std::string body;
    const char* error;
  } kCases[] = {
      {"syntax", R"({"filter":"tcp prot 443"})", "syntax error"},
      {"quoted", R"({"filter":"tcp prot 443"})", "\"tcp prot 443\""},
      {"host name", R"({"filter":"host example.org"})", "example.org"},
      {"too long", R"({"filter":")" + std::string(20000, 'x') + "\"}",
       "at most 12288 are allowed"},
      {"nothing", "", "filter is missing"},
      {"another key", R"({"Filter":"tcp"})", "filter is missing"},
      {"null", R"({"filter":null})", "filter is missing"},
      {"a number", R"({"filter":1})", "filter"},
      {"no object", R"("tcp")", "request"},
      {"no JSON", "tcp\xff", "request"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const auto response = Call("filter", "POST", test.body);
    EXPECT_EQ(response.status, 200);
    const json verdict = json::parse(response.body);
    EXPECT_EQ(verdict["ok"], false);
    EXPECT_THAT(verdict["error"].get<std::string>(), HasSubstr(test.error));
  }
}

TEST_F(ResourcesTest, PassesOnWhatTheEngineSays) {
  kernel_.SetFactoryStatus(absl::PermissionDeniedError("load: no CAP_BPF"));
  const auto response = Call("interfaces");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, HasSubstr("CAP_BPF"));
}

}  // namespace
}  // namespace xdplive::datasource

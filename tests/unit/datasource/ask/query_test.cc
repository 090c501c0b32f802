#include "datasource/ask/query.h"

#include <string>
#include <vector>

#include "datasource/ask/query_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Query, IsAllPacketsByDefault) {
  absl::StatusOr<Query> query = ParseQuery("{}");
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(*query, Query());
}

TEST(Query, ReadsWhatAPanelSends) {
  absl::StatusOr<Query> query = ParseQuery(R"({
    "refId": "A", "datasource": {"uid": "x"}, "kind": "packets",
    "interface": "wlan0,eth0", "direction": "ingress", "filter": " ",
    "live": false, "format": "table", "limit": 5000, "measure": "bits",
    "groupBy": ["protocol", "ttl"], "top": 10, "orderBy": "bytes",
    "of": "ttl", "resolution": 0.2})");
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_THAT(query->interfaces, ElementsAre("eth0", "wlan0"));
  EXPECT_EQ(query->direction, DirectionChoice::kIngress);
  EXPECT_EQ(query->filter, nullptr);
  EXPECT_FALSE(query->live);
  EXPECT_EQ(query->limit, 5000u);
}

TEST(Query, NamesKeyValueAndChoicesOfABadValue) {
  const struct {
    const char* name;
    const char* json;
    const char* key;
    const char* value;
    const char* allowed;
  } kCases[] = {
      {"unknown kind", R"({"kind":"graph"})", "kind", "graph", "packets"},
      {"kind of the wrong type", R"({"kind":{}})", "kind", "an object",
       "packets"},
      {"format", R"({"format":"xml"})", "format", "xml", "table, logs"},
      {"columns", R"({"columns":["time","mac"]})", "columns", "mac", "info"},
      {"columns no list", R"({"columns":"time"})", "columns", "time", "a list"},
      {"row order", R"({"order":"first"})", "order", "first", "newest, oldest"},
      {"filter", R"({"filter":"tcp prot 443"})", "filter", "\"tcp prot 443\"",
       "syntax error"},
      {"filter of a host name", R"({"filter":"host example.org"})", "filter",
       "host example.org", "address"},
      {"filter no text", R"({"filter":["tcp"]})", "filter", "a list", "text"},
      {"direction", R"({"direction":"up"})", "direction", "up",
       "ingress, egress, both"},
      {"limit", R"({"limit":5001})", "limit", "5001", "1 to 5000"},
      {"limit zero", R"({"limit":0})", "limit", "0", "1 to 5000"},
      {"live", R"({"live":1})", "live", "1", "true, false"},
      {"interface", R"({"interface":"a b"})", "interface", "a b", "globs"},
      {"measure", R"({"measure":"km"})", "measure", "km", "bits"},
      {"group", R"({"groupBy":["ttl","x"]})", "groupBy", "x", "ttl"},
      {"group no list", R"({"groupBy":"ttl"})", "groupBy", "ttl", "a list"},
      {"top", R"({"top":-3})", "top", "-3", "whole number"},
      {"order", R"({"orderBy":"name"})", "orderBy", "name", "packets"},
      {"of", R"({"of":"size"})", "of", "size", "packet_length"},
      {"resolution", R"({"resolution":5})", "resolution", "5", "0.2, 1"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    absl::Status status = ParseQuery(test.json).status();
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    const std::string message(status.message());
    EXPECT_THAT(message, HasSubstr(test.key));
    EXPECT_THAT(message, HasSubstr(test.value));
    EXPECT_THAT(message, HasSubstr(test.allowed));
  }
}

TEST(Query, EqualMeaningIsEqualText) {
  const char* kSame[] = {
      R"({"interface":"eth0,lo","direction":"ingress"})",
      R"({"direction":"ingress","interface":" lo, eth0 ,lo"})",
      R"({"refId":"Z","kind":"packets","interface":"lo,eth0",
          "direction":"ingress","filter":"","live":false,"limit":7})",
  };
  for (const char* json : kSame) {
    SCOPED_TRACE(json);
    absl::StatusOr<Query> query = ParseQuery(json);
    ASSERT_TRUE(query.ok());
    EXPECT_EQ(CanonicalText(*query),
              R"({"direction":"ingress","interface":"eth0,lo"})");
  }
  EXPECT_EQ(CanonicalText(Query()), "{}");
}

TEST(Query, AllColumnsInOrderAreWhatNoneMeans) {
  nlohmann::json all = nlohmann::json::object();
  for (const auto& word : kPacketColumnWords) {
    all["columns"].push_back(std::string(word.text));
  }
  absl::StatusOr<Query> query = ParseQuery(all.dump());
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(CanonicalText(*query), "{}");
  EXPECT_EQ(*query, Query());
}

TEST(Query, SaysTheOrderAndTheColumnsAskedFor) {
  absl::StatusOr<Query> query =
      ParseQuery(R"({"columns":["time","info"],"order":"oldest"})");
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(DescribeQuery(*query),
            "packets interface=* direction=both columns=time,info "
            "order=oldest limit=500");
}

TEST(Query, AsksForTheLedgerOfEveryTap) {
  absl::StatusOr<Query> query = ParseQuery(
      R"({"kind":"capture","interface":"eth0","filter":"tcp","limit":3})");
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(CanonicalText(*query), R"({"interface":"eth0","kind":"capture"})");
  EXPECT_EQ(DescribeQuery(*query), "capture interface=eth0 direction=both");
}

TEST(Query, AsksForEventsOfInterfaces) {
  absl::StatusOr<Query> query = ParseQuery(
      R"({"kind":"events","interface":"eth0","filter":"tcp","limit":3})");
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(CanonicalText(*query), R"({"interface":"eth0","kind":"events"})");
  EXPECT_EQ(DescribeQuery(*query), "events interface=eth0 direction=both");
}

TEST(Query, CanonicalTextReadsBackAsItself) {
  Query query;
  query.interfaces = {"eth*", "wlan0"};
  query.direction = DirectionChoice::kEgress;
  for (Kind kind : {Kind::kPackets, Kind::kCapture, Kind::kEvents}) {
    query.kind = kind;
    absl::StatusOr<Query> back = ParseQuery(CanonicalText(query));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(*back, query);
  }
}

TEST(Query, EveryKindReadsBackWhatItsStreamDependsOn) {
  const struct {
    const char* json;
    const char* text;
  } kCases[] = {
      {R"({"format":"logs","measure":"packets","limit":9,
           "columns":["time"]})",
       R"({"format":"logs"})"},
      {R"({"columns":["info","time","info"],"order":"oldest"})",
       R"({"columns":["info","time"]})"},
      {R"({"kind":"traffic","measure":"flows","groupBy":["ttl","protocol",
           "ttl"],"top":5,"resolution":0.2,"limit":9,"of":"ttl"})",
       R"({"groupBy":["ttl","protocol"],"kind":"traffic","measure":"flows",)"
       R"("resolution":0.2,"top":5})"},
      {R"({"kind":"traffic","top":5})", R"({"kind":"traffic"})"},
      {R"({"kind":"flows","groupBy":[],"orderBy":"packets","limit":20})",
       R"({"kind":"flows","limit":20,"orderBy":"packets"})"},
      {R"({"kind":"flows","groupBy":["vlan"],"filter":"udp"})",
       R"({"filter":"udp","groupBy":["vlan"],"kind":"flows"})"},
      {R"({"kind":"conversations","limit":50,"part":"edges"})",
       R"({"kind":"conversations","limit":50,"part":"edges"})"},
      {R"({"kind":"distribution","of":"ttl","resolution":60})",
       R"({"kind":"distribution","of":"ttl","resolution":60})"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.json);
    const absl::StatusOr<Query> query = ParseQuery(test.json);
    ASSERT_TRUE(query.ok()) << query.status();
    // nlohmann writes whole doubles with a point.
    EXPECT_EQ(nlohmann::json::parse(CanonicalText(*query)),
              nlohmann::json::parse(test.text));
    const absl::StatusOr<Query> back = ParseQuery(CanonicalText(*query));
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(CanonicalText(*back), CanonicalText(*query));
  }
}

TEST(Query, CarriesItsFilterTrimmed) {
  const absl::StatusOr<Query> query =
      ParseQuery(R"({"filter":"  tcp\n port 443\n"})");
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(query->filter_text(), "tcp  port 443");
  EXPECT_EQ(CanonicalText(*query), R"({"filter":"tcp  port 443"})");
  EXPECT_EQ(*ParseQuery(CanonicalText(*query)), *query);
  EXPECT_EQ(DescribeQuery(*query),
            "packets interface=* direction=both limit=500 "
            "filter=tcp  port 443");
}

TEST(Query, CompilesItsFilterOnceAndNoneForWhatHasNoUseForOne) {
  const struct {
    const char* name;
    const char* json;
    std::vector<std::string> compiled;
  } kCases[] = {
      {"trimmed", R"({"filter":" tcp "})", {"tcp"}},
      {"none", "{}", {}},
      {"blanks", R"({"filter":" \n "})", {}},
      {"a kind without", R"({"kind":"events","filter":"tcp prot"})", {}},
      {"another member is bad", R"({"filter":"tcp","interface":"a b"})", {}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    std::vector<std::string> compiled;
    filter::FilterPtr made;
    const absl::StatusOr<Query> query =
        ParseQuery(test.json, [&](absl::string_view text) {
          compiled.emplace_back(text);
          made = *filter::CompileShared(text);
          return absl::StatusOr<filter::FilterPtr>(made);
        });
    EXPECT_EQ(compiled, test.compiled);
    EXPECT_EQ(query.ok() ? query->filter : made, made);
  }
}

TEST(Query, IsDescribedForPeople) {
  Query query;
  query.interfaces = {"eth0"};
  EXPECT_EQ(DescribeQuery(query),
            "packets interface=eth0 direction=both limit=500");
}

}  // namespace
}  // namespace xdplive::datasource

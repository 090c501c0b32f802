#include "datasource/kinds/charts/series_names.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

Query Parsed(const std::string& members, const std::string& kind = "traffic") {
  return ParseQuery("{\"kind\":\"" + kind + "\"" +
                    (members.empty() ? "" : "," + members) + "}")
      .value();
}

TEST(SeriesNames, SayWhatIsAskedBesideWhatIsAskedByItself) {
  const struct {
    const char* members;
    const char* total;
  } kCases[] = {
      {"", "total"},
      {R"("interface":"*")", "total"},
      {R"("filter":"tcp")", "tcp"},
      {R"("filter":"tcp","interface":"eth0")", "eth0 · tcp"},
      {R"("interface":"eth1,eth0")", "eth0,eth1 · total"},
      {R"("direction":"egress","measure":"packets")",
       "egress · packets · total"},
      {R"("resolution":0.2,"filter":"udp")", "0.2 s · udp"},
      {R"("interface":"tcp")", "interface tcp · total"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(SeriesNames(Parsed(test.members)).Total(), test.total);
  }
}

TEST(SeriesNames, EndWithTheGroup) {
  const SeriesNames plain(Parsed(R"("groupBy":["protocol","vlan"])"));
  EXPECT_EQ(plain.Of({"TCP", ""}), "TCP, none");
  const SeriesNames narrow(Parsed(
      R"("groupBy":["protocol"],"top":5,"filter":"ip","interface":"lo")"));
  EXPECT_EQ(narrow.Of(std::vector<std::string>{"TCP"}),
            "lo · top 5 · ip · TCP");
  EXPECT_EQ(narrow.Of("other"), "lo · top 5 · ip · other");
}

// Every two queries of other meanings, out of all choices of each key.
TEST(SeriesNames, AreNeverThoseOfAnotherQuery) {
  const std::vector<std::vector<std::string>> keys = {
      {"", R"("interface":"eth0")", R"("interface":"tcp")",
       R"("interface":"egress")", R"("interface":"packets,udp")",
       R"("interface":"eth0,tcp")"},
      {"", R"("direction":"egress")", R"("direction":"ingress")"},
      {"", R"("measure":"packets")", R"("measure":"bytes")"},
      {"", R"("resolution":10)"},
      {"", R"("filter":"tcp")", R"("filter":"udp or tcp")",
       R"("filter":"port 1 or port 2 or port 3 or port 4 or port 5 or port 6 or port 7")",
       R"("filter":"port 1 or port 2 or port 3 or port 4 or port 5 or port 6 or port 8")"},
  };
  std::vector<std::string> all = {""};
  for (const std::vector<std::string>& choices : keys) {
    std::vector<std::string> longer;
    for (const std::string& before : all) {
      for (const std::string& choice : choices) {
        const bool both = !before.empty() && !choice.empty();
        longer.push_back(before + (both ? "," : "") + choice);
      }
    }
    all = std::move(longer);
  }
  std::map<std::string, std::string> meaning;
  for (const std::string& members : all) {
    const Query query = Parsed(members);
    const auto [at, is_new] =
        meaning.emplace(SeriesNames(query).Total(), members);
    EXPECT_TRUE(is_new) << at->first << " is both {" << at->second << "} and {"
                        << members << "}";
  }
}

TEST(SeriesNames, OfBucketsTellDistributionsApart) {
  const auto name = [](const std::string& members) {
    return SeriesNames(Parsed(members, "distribution")).Of("0 – 63");
  };
  EXPECT_EQ(name(""), "0 – 63");
  EXPECT_EQ(name(R"("of":"ttl")"), "ttl · 0 – 63");
  EXPECT_EQ(name(R"("filter":"udp")"), "udp · 0 – 63");
}

TEST(SeriesNames, AreShortWhateverTheFilter) {
  std::string filter = "port 1";
  for (int port = 2; port < 60; ++port) {
    filter += " or port " + std::to_string(port);
  }
  const SeriesNames names(Parsed("\"filter\":\"" + filter + "\""));
  EXPECT_LT(names.Total().size(), 80u);
  EXPECT_THAT(names.Total(), ::testing::StartsWith("port 1 or port 2"));
}

}  // namespace
}  // namespace xdplive::datasource

#include "datasource/access/filter_gate.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

TEST(FilterGate, KnowsFiltersThatSpeakOfNoAddress) {
  for (const char* filter :
       {"", "tcp", "not udp", "tcp port 443", "port 80 or 443", "port https",
        "src port 53 and (udp or tcp)", "portrange 8000-8080",
        "ether proto 0x0806", "vlan 10 and tcp", "less 100", "greater 1000",
        "ip6 && !tcp || icmp", "ip multicast"}) {
    // "!tcp" is written without a blank.
    EXPECT_EQ(IsPlainFilter(filter),
              std::string(filter).find('!') == std::string::npos)
        << filter;
  }
}

TEST(FilterGate, TakesWhateverElseForOneThatMay) {
  for (const char* filter : {"host 10.0.0.1",
                             "10.0.0.1",
                             "net 10",
                             "10",
                             "src 10",
                             "dst 10.1",
                             "src or dst 10",
                             "tcp and 10",
                             "vlan 10 or 20",
                             "less 100 and 10",
                             "(port 80) or 10",
                             "port 80 or (10)",
                             "portrange 1-2 or 10",
                             "ip[12:4] = 167772161",
                             "ether host 02:00:00:00:00:01",
                             "host db",
                             "ether src 2",
                             "tcp[13] & 2 != 0",
                             "ip proto \\tcp",
                             "gateway db",
                             "port 10.0.0.1",
                             "len = 60",
                             "port 80 or src 10",
                             "proto 6 and 10"}) {
    EXPECT_FALSE(IsPlainFilter(filter)) << filter;
  }
}

TEST(FilterGate, LetsAllFilterAsLongAsNothingIsReplaced) {
  Scope scope;
  EXPECT_TRUE(MayFilter(scope, "host 10.0.0.1").ok());
  scope.anonymiser = std::make_shared<privacy::Anonymiser>("key");
  for (const Role role : {Role::kNone, Role::kViewer, Role::kEditor}) {
    scope.role = role;
    EXPECT_TRUE(absl::IsPermissionDenied(MayFilter(scope, "host 10.0.0.1")));
    EXPECT_TRUE(MayFilter(scope, "tcp").ok());
  }
  scope.role = Role::kAdmin;
  EXPECT_TRUE(MayFilter(scope, "host 10.0.0.1").ok());
  // Whoever runs it calls himself an administrator.
  scope.for_alert = true;
  EXPECT_FALSE(MayFilter(scope, "host 10.0.0.1").ok());
}

TEST(FilterGate, LetsThoseReadFiltersOfOthersWhoMaySeePackets) {
  Scope scope;
  scope.settings.packet_access = "editor";
  for (const Role role : {Role::kNone, Role::kViewer}) {
    scope.role = role;
    EXPECT_FALSE(MayReadFilters(scope));
  }
  for (const Role role : {Role::kEditor, Role::kAdmin}) {
    scope.role = role;
    EXPECT_TRUE(MayReadFilters(scope));
  }
  scope.for_alert = true;
  EXPECT_FALSE(MayReadFilters(scope));
}

}  // namespace
}  // namespace xdplive::datasource

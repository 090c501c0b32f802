#include "capture/os/capabilities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace xdplive::capture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CapabilitiesTest, NamesWhatTheEffectiveSetLacks) {
  const std::vector<std::string> all = {"CAP_BPF", "CAP_NET_ADMIN",
                                        "CAP_PERFMON"};
  struct {
    const char* name;
    const char* status;
    std::vector<std::string> missing;
  } const kCases[] = {
      {"none held", "CapPrm:\t000001ffffffffff\nCapEff:\t0000000000000000\n",
       all},
      {"root", "CapEff:\t000001ffffffffff\n", {}},
      {"net_admin", "CapEff:\t0000000000001000\n", {"CAP_BPF", "CAP_PERFMON"}},
      {"bpf", "CapEff:\t0000008000000000\n", {"CAP_NET_ADMIN", "CAP_PERFMON"}},
      {"perfmon", "CapEff:\t0000004000000000\n", {"CAP_BPF", "CAP_NET_ADMIN"}},
      {"sys_admin stands for two",
       "CapEff:\t0000000000200000\n",
       {"CAP_NET_ADMIN"}},
      {"no such line", "Name:\tgrafana\n", all},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(MissingCapabilities(test.status), test.missing);
  }
}

TEST(CapabilitiesTest, TellsHowToGrantWhatIsMissing) {
  const std::string advice =
      PrivilegeAdvice({"CAP_BPF", "CAP_PERFMON"}, /*needs_perfmon=*/true);
  EXPECT_THAT(advice, HasSubstr("lacks CAP_BPF and CAP_PERFMON"));
  EXPECT_THAT(advice, HasSubstr("AmbientCapabilities=CAP_BPF CAP_PERFMON"));
  EXPECT_THAT(advice, HasSubstr("--cap-add=BPF --cap-add=PERFMON"));
}

TEST(CapabilitiesTest, LeavesPerfmonOutWhereItWouldNotHelp) {
  EXPECT_THAT(
      PrivilegeAdvice({"CAP_BPF", "CAP_PERFMON"}, /*needs_perfmon=*/false),
      Not(HasSubstr("PERFMON")));
}

TEST(CapabilitiesTest, SuspectsTheSandboxWhenNothingIsMissing) {
  EXPECT_THAT(PrivilegeAdvice({}, /*needs_perfmon=*/true),
              HasSubstr("seccomp"));
}

}  // namespace
}  // namespace xdplive::capture

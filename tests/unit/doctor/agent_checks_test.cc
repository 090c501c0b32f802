#include "doctor/agent_checks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "doctor/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/doctor/host_folder.h"

namespace xdplive::doctor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::HostFolder;

constexpr char kSocket[] = "/run/xdplive/agent.sock";

class AgentChecksTest : public ::testing::Test {
 protected:
  AgentChecksTest() {
    host_.Write("/proc/self/status", "Uid:\t0\t0\t0\t0\n");
    probe_.version = "1.2.3";
    probe_.ask = [this](const std::string& socket) {
      asked_ = socket;
      return answer_;
    };
    probe_.read_config = [this](const std::string& name,
                                const std::string& /*text*/) {
      read_ = name;
      return config_;
    };
  }
  // One of the unit, as the package starts it.
  void StartAgent(const std::string& arguments = "",
                  const std::string& effective = "000000c000001000") {
    host_.Write("/proc/7/comm", "gpx_packets_lin\n");
    host_.Write("/proc/7/cgroup", "0::/system.slice/xdplive-agent.service\n");
    host_.Write("/proc/7/status", absl::StrCat("CapEff:\t", effective, "\n"));
    std::string words = "/usr/bin/gpx_packets agent" + arguments;
    for (char& c : words) c = c == ' ' ? '\0' : c;
    host_.Write("/proc/7/cmdline", words + '\0');
  }
  void Listen(const std::string& path = kSocket) {
    host_.Write(path, "");
    host_.Write(
        "/proc/net/unix",
        absl::StrCat("Num       RefCount Protocol Flags    Type St Inode Path\n"
                     "0000: 00000002 00000000 00000000 0001 03 1 /run/other\n"
                     "0000: 00000002 00000000 00010000 0001 01 2 ",
                     path, "\n"));
  }
  // Whose group and mode the socket's file has.
  void StartGrafana(const std::string& groups) {
    host_.Write("/proc/9/comm", "grafana\n");
    host_.Write("/proc/9/cgroup", "0::/system.slice/grafana-server.service\n");
    host_.Write("/proc/9/cmdline", std::string("grafana\0server\0", 15));
    host_.Write("/proc/9/status",
                absl::StrCat("Uid:\t472\t472\t472\t472\n"
                             "Gid:\t472\t472\t472\t472\nGroups:\t",
                             groups, "\n"));
  }
  Findings Run() { return CheckAgent(host_.files(), probe_, false); }
  static std::string TextOf(const Findings& found) { return ToText(found); }

  HostFolder host_;
  AgentProbe probe_;
  absl::StatusOr<AgentAnswer> answer_ = AgentAnswer{"alpha", "1.2.3"};
  absl::StatusOr<std::string> config_ = std::string(kSocket);
  std::string asked_;
  std::string read_;
};

TEST_F(AgentChecksTest, NeedsNone) {
  const Findings found = Run();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].level, Level::kOk);
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(AgentChecksTest, FindsNothingWrongWithOneThatAnswers) {
  host_.Write("/etc/a.toml", "");
  StartAgent(" --config /etc/a.toml");
  Listen();
  const Findings found = Run();
  EXPECT_FALSE(HasFault(found)) << TextOf(found);
  EXPECT_THAT(TextOf(found),
              AllOf(HasSubstr("process 7, xdplive-agent.service"),
                    HasSubstr("/etc/a.toml is well"),
                    HasSubstr("listens at /run/xdplive/agent.sock, group "),
                    HasSubstr("host alpha, version 1.2.3")));
  EXPECT_EQ(read_, "/etc/a.toml");
}

TEST_F(AgentChecksTest, TakesThePluginForNoAgent) {
  StartAgent();
  host_.Write("/proc/7/cmdline", "/var/lib/gpx_packets_linux_amd64");
  EXPECT_THAT(Run(), SizeIs(1));
}

TEST_F(AgentChecksTest, StartsAUnitThatDoesNotRun) {
  host_.Write("/lib/systemd/system/xdplive-agent.service", "");
  const Findings found = Run();
  EXPECT_EQ(found[0].level, Level::kFault);
  EXPECT_EQ(found[0].mend, "sudo systemctl enable --now xdplive-agent");
}

TEST_F(AgentChecksTest, NamesTheCapabilitiesThatItLacks) {
  StartAgent("", "0000000000001000");
  const Findings found = Run();
  EXPECT_EQ(found[0].level, Level::kFault);
  EXPECT_THAT(found[0].text, HasSubstr("without CAP_BPF"));
  EXPECT_THAT(found[0].mend,
              AllOf(HasSubstr("xdplive-agent.service.d"),
                    HasSubstr("AmbientCapabilities=CAP_BPF CAP_NET_ADMIN")));
}

TEST_F(AgentChecksTest, SaysWhatIsWrongWithItsFile) {
  host_.Write("/etc/a.toml", "");
  config_ = absl::InvalidArgumentError("read /etc/a.toml: line 3: no");
  StartAgent(" --config=/etc/a.toml");
  Listen();
  const Findings found = Run();
  EXPECT_EQ(found[1].level, Level::kFault);
  EXPECT_EQ(found[1].text, "read /etc/a.toml: line 3: no");
  EXPECT_THAT(found[1].mend, HasSubstr("sudoedit /etc/a.toml"));
}

// Where it does not start for it, too.
TEST_F(AgentChecksTest, ReadsThePackagesFileWhereNoAgentRuns) {
  host_.Write("/lib/systemd/system/xdplive-agent.service", "");
  host_.Write("/etc/xdplive/agent.toml", "");
  config_ = absl::InvalidArgumentError("no");
  EXPECT_EQ(Run()[1].text, "no");
}

TEST_F(AgentChecksTest, MissesASocketAndWhoListensThere) {
  StartAgent(" --socket /run/other.sock");
  EXPECT_THAT(TextOf(Run()), HasSubstr("not there: /run/other.sock"));
  host_.Write("/run/other.sock", "");
  host_.Write("/proc/net/unix",
              "0: 2 0 00010000 0001 01 2 /run/another.sock\n");
  const Findings found = Run();
  EXPECT_TRUE(HasFault(found));
  EXPECT_THAT(TextOf(found), HasSubstr("nobody listens at /run/other.sock"));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(AgentChecksTest, LetsGrafanaIntoTheGroupOfTheSocket) {
  host_.Write("/etc/passwd", "grafana:x:472:472::/:/bin/false\n");
  host_.Write("/etc/group", absl::StrCat("packets:x:", getgid(), ":\n"));
  StartAgent();
  Listen();
  host_.SetMode(kSocket, 0660);
  StartGrafana(absl::StrCat(getgid()));
  EXPECT_FALSE(HasFault(Run())) << TextOf(Run());
  StartGrafana("4711");
  const Findings found = Run();
  EXPECT_TRUE(HasFault(found));
  EXPECT_THAT(TextOf(found),
              AllOf(HasSubstr("user grafana, may not open its socket, which is "
                              "for group packets"),
                    HasSubstr("sudo usermod -aG packets grafana && sudo "
                              "systemctl restart grafana-server.service")));
}

TEST_F(AgentChecksTest, MissesTheSocketInGrafanasContainer) {
  StartAgent();
  Listen();
  StartGrafana("");
  host_.Write("/proc/9/cgroup", "0::/docker/abc\n");
  EXPECT_THAT(TextOf(Run()),
              HasSubstr("docker run … -v /run/xdplive:/run/xdplive"));
}

TEST_F(AgentChecksTest, AsksNothingWhereThisUserMayNot) {
  host_.Write("/proc/self/status",
              "Uid:\t4711\t4711\t4711\t4711\nGid:\t4711\t4711\t4711\t4711\n");
  StartAgent();
  Listen();
  host_.SetMode(kSocket, 0660);
  EXPECT_THAT(TextOf(Run()), HasSubstr("this user may not open its socket"));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(AgentChecksTest, TellsSilenceAndAnotherVersion) {
  StartAgent();
  Listen();
  answer_ = absl::DeadlineExceededError("no answer within 2s");
  EXPECT_TRUE(HasFault(Run()));
  EXPECT_THAT(TextOf(Run()), HasSubstr("does not answer: no answer within 2s"));
  answer_ = AgentAnswer{"alpha", "1.0.0"};
  EXPECT_FALSE(HasFault(Run()));
  EXPECT_THAT(TextOf(Run()), HasSubstr("version 1.0.0, and this is 1.2.3"));
}

}  // namespace
}  // namespace xdplive::doctor

#include "doctor/grafana_checks.h"

#include <string>
#include <vector>

#include "doctor/capability_set.h"
#include "doctor/ini_value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/doctor/host_folder.h"

namespace xdplive::doctor {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::HostFolder;
using ::xdplive::testing::OfArea;

constexpr char kId[] = "xdplive-packets-datasource";

// CAP_NET_ADMIN is 12, CAP_SYS_ADMIN 21, CAP_PERFMON 38, CAP_BPF 39.
std::string Status(const std::string& uid, const std::string& bounding,
                   const std::string& ambient) {
  return "Name:\tgrafana\nUid:\t" + uid + "\t" + uid +
         "\nCapInh:\t0000000000000000\nCapEff:\t0000000000000000\nCapBnd:\t" +
         bounding + "\nCapAmb:\t" + ambient + "\n";
}

// As the kernel writes environments and arguments.
std::string Zeroed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(word).push_back('\0');
  return text;
}

class GrafanaChecksTest : public ::testing::Test {
 protected:
  // As Debian's package starts it, with nothing of ours.
  GrafanaChecksTest() {
    host_.Write("/proc/1/comm", "systemd\n");
    host_.Write("/proc/812/comm", "grafana\n");
    host_.Write("/proc/812/cgroup",
                "0::/system.slice/grafana-server.service\n");
    host_.Write("/proc/812/status",
                Status("472", "0000000000000000", "0000000000000000"));
    host_.Write("/proc/812/environ", Zeroed({"HOME=/usr/share"}));
    host_.Write("/proc/812/cmdline",
                Zeroed({"grafana", "server", "--config=/etc/grafana/own.ini"}));
    host_.Write(
        "/proc/812/limits",
        "Max open files            1024                 524288          "
        "     files\n");
    host_.Write("/usr/share/grafana/VERSION", "12.1.0\n");
    host_.Write("/usr/share/grafana/conf/defaults.ini",
                "[paths]\nplugins = data/plugins\n[plugins]\n"
                "allow_loading_unsigned_plugins =\n");
    host_.Write("/etc/grafana/own.ini", "[paths]\n;plugins = /elsewhere\n");
  }
  void Mend() {
    host_.Write("/proc/812/status",
                Status("472", "0000008000001000", "0000008000001000"));
    host_.Write("/etc/grafana/own.ini",
                std::string("[plugins]\nallow_loading_unsigned_plugins = "
                            "other-app, ") +
                    kId + "\n");
    host_.Write(std::string("/var/lib/grafana/plugins/") + kId + "/plugin.json",
                "{}");
  }
  Findings Check(bool needs_perfmon = false) const {
    return CheckGrafana(host_.files(), needs_perfmon);
  }
  Finding Only(const std::string& area, Level level) const {
    Findings found;
    for (const Finding& it : OfArea(Check(), area)) {
      if (it.level == level) found.push_back(it);
    }
    EXPECT_THAT(found, SizeIs(1)) << area;
    return found.empty() ? Finding() : found.front();
  }

  HostFolder host_;
};

TEST_F(GrafanaChecksTest, FindsNothingInTheWayOfOneThatIsSetUp) {
  Mend();
  EXPECT_THAT(Check(), Each(Field(&Finding::level, Level::kOk)));
  EXPECT_THAT(Check(), SizeIs(5));
}

TEST_F(GrafanaChecksTest, NamesTheCapabilitiesThatAStockUnitLacks) {
  const Finding rights = Only("rights", Level::kFault);
  EXPECT_THAT(rights.text, HasSubstr("process 812, grafana-server.service"));
  EXPECT_THAT(rights.text, HasSubstr("without CAP_BPF and CAP_NET_ADMIN: its "
                                     "bounding set is empty"));
  EXPECT_THAT(rights.mend,
              HasSubstr("AmbientCapabilities=CAP_BPF CAP_NET_ADMIN"));
  EXPECT_THAT(rights.mend,
              HasSubstr("/etc/systemd/system/grafana-server.service.d/"));
}

TEST_F(GrafanaChecksTest, AsksForPerfmonWhereTheKernelDoes) {
  Mend();
  const Findings rights = OfArea(Check(/*needs_perfmon=*/true), "rights");
  ASSERT_THAT(rights, SizeIs(1));
  EXPECT_THAT(rights[0].text, HasSubstr("without CAP_PERFMON"));
}

TEST_F(GrafanaChecksTest, TellsAContainerFromAUnit) {
  host_.Write("/proc/812/cgroup", "0::/system.slice/docker-0123.scope\n");
  host_.Write("/proc/812/root/usr/share/grafana/VERSION", "10.4.1");
  const Finding rights = Only("rights", Level::kFault);
  EXPECT_THAT(rights.mend, HasSubstr("--cap-add=BPF --cap-add=NET_ADMIN"));
  bool old = false;
  for (const Finding& it : Check()) {
    old = old || it.text.find("10.4.1: 11.6 or later") != std::string::npos;
  }
  EXPECT_TRUE(old);
}

TEST_F(GrafanaChecksTest, NamesTheSettingThatKeepsUnsignedPluginsOut) {
  Mend();
  host_.Write("/etc/grafana/own.ini",
              "[plugins]\nallow_loading_unsigned_plugins = other-app\n");
  const Finding refused = Only("grafana", Level::kFault);
  // What others were allowed stays.
  EXPECT_THAT(refused.mend,
              HasSubstr(std::string("UNSIGNED_PLUGINS=other-app,") + kId));
}

TEST_F(GrafanaChecksTest, ReadsTheEnvironmentBeforeTheFiles) {
  Mend();
  host_.Write("/etc/grafana/own.ini", "");
  const std::string set =
      std::string("GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=") + kId;
  host_.Write("/proc/812/environ", Zeroed({set}));
  EXPECT_THAT(Check(), Each(Field(&Finding::level, Level::kOk)));
}

TEST_F(GrafanaChecksTest, DoesNotCallUnreadableWhatMayBeRight) {
  Mend();
  host_.Write("/etc/grafana/own.ini", "");
  host_.Remove("/proc/812/environ");
  EXPECT_THAT(Only("grafana", Level::kNote).text,
              HasSubstr("its environment cannot be read; run this as root"));
}

TEST_F(GrafanaChecksTest, MissesThePluginWhereGrafanaLooksForIt) {
  Mend();
  host_.Remove("/var/lib/grafana/plugins");
  const Finding missing = Only("grafana", Level::kFault);
  EXPECT_THAT(missing.text, HasSubstr("not in /var/lib/grafana/plugins"));
  EXPECT_EQ(missing.mend,
            "sudo make install PLUGINS_DIR=/var/lib/grafana/plugins");
}

TEST_F(GrafanaChecksTest, TellsHowManyInterfacesAFewFilesAreGoodFor) {
  Mend();
  host_.Write("/proc/812/limits", "Max open files  1024  1024  files\n");
  EXPECT_THAT(Only("limits", Level::kNote).text,
              HasSubstr("some 56 interfaces"));
}

TEST_F(GrafanaChecksTest, SaysThatNoneRuns) {
  host_.Remove("/proc/812");
  const Findings found = Check();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].level, Level::kNote);
}

TEST(CapabilitySetTest, IsOfTheChildAndNotOfGrafana) {
  // Root's plugin has what the bounding set leaves, another's the ambient set.
  EXPECT_EQ(SetOfChild(Status("0", "00000000000000ff", "0000000000000001")),
            0xffu);
  EXPECT_EQ(SetOfChild(Status("472", "00000000000000ff", "0000000000000001")),
            1u);
  EXPECT_EQ(SetOfChild(""), 0u);
  EXPECT_THAT(MissingIn(1u << 21 | 1u << 12, /*needs_perfmon=*/true),
              IsEmpty());
  EXPECT_THAT(MissingIn(0, /*needs_perfmon=*/true),
              ElementsAre("CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON"));
}

TEST(IniValueTest, IsTheLastOfItsSection) {
  constexpr char kText[] =
      "key = before\n[a]\n;key = commented\n# key = too\nkey=1\n key = 2 "
      "\r\n[b]\nkey = 3=4\nbroken\n";
  EXPECT_EQ(IniValue(kText, "", "key"), "before");
  EXPECT_EQ(IniValue(kText, "a", "key"), "2");
  EXPECT_EQ(IniValue(kText, "b", "key"), "3=4");
  EXPECT_EQ(IniValue(kText, "c", "key"), "");
  EXPECT_EQ(IniValue(kText, "b", "broken"), "");
}

}  // namespace
}  // namespace xdplive::doctor

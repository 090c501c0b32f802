#include "doctor/doctor.h"

#include <memory>
#include <string>

#include "doctor/interface_checks.h"
#include "doctor/kernel_checks.h"
#include "doctor/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "unit/doctor/host_folder.h"

namespace xdplive::doctor {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::HostFolder;
using ::xdplive::testing::OfArea;

constexpr char kRoot[] =
    "Uid:\t0\nCapEff:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\n";

class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() {
    host_.Write("/proc/sys/kernel/osrelease", "6.12.9-amd64\n");
    host_.Write("/proc/sys/net/core/bpf_jit_enable", "1\n");
    host_.Write("/proc/self/status", kRoot);
    engine_ = kernel_.Factory()({}).value();
  }
  Findings Run() { return Examine(host_.files(), *engine_, "sudo me", {}); }

  HostFolder host_;
  FakeKernel kernel_;
  std::unique_ptr<tap::Engine> engine_;
};

TEST_F(DoctorTest, FindsNothingInTheWay) {
  const Findings found = Run();
  EXPECT_FALSE(HasFault(found)) << ToText(found);
  EXPECT_THAT(OfArea(found, "kernel"), SizeIs(2));
  EXPECT_THAT(OfArea(found, "interface"), SizeIs(1));
  EXPECT_THAT(ToText(found), HasSubstr("Nothing is in the way."));
}

TEST_F(DoctorTest, RefusesAKernelThatIsTooOld) {
  host_.Write("/proc/sys/kernel/osrelease", "5.10.0-33-amd64\n");
  const Findings kernel = OfArea(Run(), "kernel");
  EXPECT_EQ(kernel[0].level, Level::kFault);
  EXPECT_THAT(kernel[0].text, HasSubstr("5.15 or later"));
  EXPECT_THAT(kernel[0].mend, Not(IsEmpty()));
}

TEST_F(DoctorTest, TellsWhatAnOlderKernelNeeds) {
  host_.Write("/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n");
  const Findings kernel = OfArea(Run(), "kernel");
  EXPECT_THAT(kernel[1].text, HasSubstr("netlink"));
  EXPECT_THAT(kernel[1].mend, HasSubstr("AF_NETLINK"));
  EXPECT_FALSE(NeedsPerfmon(host_.files()));
  host_.Write("/proc/sys/kernel/osrelease", "5.15.0");
  EXPECT_TRUE(NeedsPerfmon(host_.files()));
  EXPECT_FALSE(HasFault(Run()));
}

TEST_F(DoctorTest, TellsThatProgramsAreInterpreted) {
  host_.Write("/proc/sys/net/core/bpf_jit_enable", "0\n");
  const Findings kernel = OfArea(Run(), "kernel");
  EXPECT_EQ(kernel[1].level, Level::kNote);
  EXPECT_EQ(kernel[1].mend, "sudo sysctl -w net.core.bpf_jit_enable=1");
}

TEST_F(DoctorTest, TriesEachInterfaceBothWaysAndLetsItGo) {
  kernel_.AddInterface("eth1");
  kernel_.AddInterface("down0", /*up=*/false);
  const Findings tried = OfArea(Run(), "interface");
  EXPECT_THAT(tried, SizeIs(2));
  EXPECT_THAT(tried[0].text, AllOf(HasSubstr("eth0: ingress generic"),
                                   HasSubstr("the driver has no XDP"),
                                   HasSubstr("egress tcx")));
  EXPECT_EQ(kernel_.taps_opened(), 4);
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(DoctorTest, SaysInTheEnginesWordsWhyAnInterfaceIsRefused) {
  kernel_.SetOpenStatus("eth0",
                        absl::PermissionDeniedError("no, for a reason"));
  const Findings found = Run();
  EXPECT_TRUE(HasFault(found));
  EXPECT_THAT(OfArea(found, "interface")[0].text,
              HasSubstr("no, for a reason"));
}

TEST_F(DoctorTest, TriesNothingWithoutTheRights) {
  host_.Write("/proc/self/status", "Uid:\t1000\nCapEff:\t0000000000000000\n");
  const Findings tried = OfArea(Run(), "interface");
  ASSERT_THAT(tried, SizeIs(1));
  EXPECT_EQ(tried[0].level, Level::kNote);
  EXPECT_THAT(tried[0].text, HasSubstr("eth0: not tried"));
  EXPECT_EQ(tried[0].mend, "sudo me");
  EXPECT_EQ(kernel_.open_attempts(), 0);
}

TEST_F(DoctorTest, NeedsAnInterfaceThatIsUp) {
  kernel_.SetUp("eth0", false);
  EXPECT_TRUE(HasFault(Run()));
}

TEST(ReportTest, TellsAProgramTheSame) {
  const Findings found = {{Level::kOk, "kernel", "new \"enough\"", ""},
                          {Level::kFault, "rights", "none\xff", "grant some"}};
  const std::string json = ToJson(found);
  EXPECT_THAT(json, HasSubstr("\"ok\": false"));
  EXPECT_THAT(json, HasSubstr("new \\\"enough\\\""));
  EXPECT_THAT(json, HasSubstr("\"mend\": \"grant some\""));
  EXPECT_EQ(ToText(found),
            "ok     kernel     new \"enough\"\n"
            "fault  rights     none\xff\n"
            "                  grant some\n"
            "Faults are in the way; the command below each mends it.\n");
}

}  // namespace
}  // namespace xdplive::doctor

// What the engine says and does with fewer rights, and when it is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <memory>
#include <string>
#include <thread>

#include "bpf/attach_fixture.h"
#include "bpf/engine_test.h"
#include "capture/capture_engine.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {
namespace {

using ::testing::HasSubstr;

// Opens a tap of veth0 on a thread that holds only `capabilities`.
absl::Status OpenWithOnly(std::initializer_list<int> capabilities,
                          const tap::TapSpec& spec = On("veth0")) {
  absl::Status status;
  std::thread([&] {
    if (!KeepOnly(capabilities)) {
      status = absl::ErrnoToStatus(errno, "drop capabilities");
      return;
    }
    auto engine = capture::OpenCaptureEngine({});
    status = engine.ok() ? OpenNow(**engine, spec).status() : engine.status();
  }).join();
  return status;
}

class PrivilegeTest : public EngineTest {};

TEST_F(PrivilegeTest, NamesBothCapabilitiesAndTheMendToAProcessWithNone) {
  const absl::Status status = OpenWithOnly({});
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  const std::string message(status.message());
  EXPECT_THAT(message, HasSubstr("lacks CAP_BPF and CAP_NET_ADMIN;"));
  EXPECT_THAT(message, HasSubstr("AmbientCapabilities=CAP_BPF CAP_NET_ADMIN"));
  EXPECT_THAT(message, HasSubstr("--cap-add=BPF --cap-add=NET_ADMIN"));
}

TEST_F(PrivilegeTest, NamesOnlyTheCapabilityThatIsMissing) {
  const absl::Status bpf = OpenWithOnly({CAP_NET_ADMIN});
  EXPECT_EQ(bpf.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(bpf.message()), HasSubstr("lacks CAP_BPF;"));
  const absl::Status net_admin = OpenWithOnly({CAP_BPF});
  EXPECT_EQ(net_admin.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(net_admin.message()),
              HasSubstr("lacks CAP_NET_ADMIN;"));
}

TEST_F(PrivilegeTest, NeedsNoCapabilityButThoseTwo) {
  for (const tap::TapSpec& spec :
       {On("veth0"), On("veth0", tap::Direction::kEgress),
        On("veth0", {}, "tcp[tcpflags] & tcp-syn != 0"),
        On("lo", {}, "ip6 and not port 53")}) {
    const absl::Status status = OpenWithOnly({CAP_BPF, CAP_NET_ADMIN}, spec);
    EXPECT_TRUE(status.ok()) << status;
  }
}

TEST_F(PrivilegeTest, SaysWhoMayMeasureWhatAPacketCosts) {
  std::thread([] {
    ASSERT_TRUE(KeepOnly({CAP_BPF, CAP_NET_ADMIN}));
    auto engine = capture::OpenCaptureEngine({});
    ASSERT_TRUE(engine.ok()) << engine.status();
    const absl::Status status = (*engine)->MeasureCost().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("sysctl kernel.bpf_stats_enabled=1"));
  }).join();
}

TEST_F(PrivilegeTest, ListsInterfacesWithNone) {
  std::thread([] {
    ASSERT_TRUE(KeepOnly({}));
    auto engine = capture::OpenCaptureEngine({});
    ASSERT_TRUE(engine.ok()) << engine.status();
    const auto interfaces = (*engine)->Interfaces();
    ASSERT_TRUE(interfaces.ok()) << interfaces.status();
    EXPECT_EQ(interfaces->back().name, "veth1");
    EXPECT_EQ(interfaces->back().driver, "veth");
  }).join();
}

TEST_F(PrivilegeTest, LeavesNothingAttachedWhenItIsKilled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const capture::UniqueFd reading(ends[0]), writing(ends[1]);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto engine = capture::OpenCaptureEngine({.attach_mode = "native"});
    const auto tap = OpenNow(**engine, On("veth0"));
    const char opened = tap.ok() ? 'y' : 'n';
    if (write(writing.get(), &opened, 1) == 1) pause();
    _exit(1);
  }
  char opened = 0;
  ASSERT_EQ(read(reading.get(), &opened, 1), 1);
  EXPECT_EQ(opened, 'y');
  auto engine = capture::OpenCaptureEngine({.attach_mode = "native"});
  EXPECT_EQ(OpenNow(**engine, On("veth0")).status().code(),
            absl::StatusCode::kFailedPrecondition);
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  const auto tap = OpenNow(**engine, On("veth0"));
  EXPECT_TRUE(tap.ok()) << tap.status();
}

}  // namespace
}  // namespace xdplive::testing

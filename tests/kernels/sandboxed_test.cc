// The sandbox on this kernel: root that has shut itself in attaches all the
// same, also where maps are booked on a limit of locked memory, and has costs
// measured.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/resource.h>

#include <cstdio>
#include <string>
#include <utility>

#include "bpf/attach_fixture.h"
#include "capture/capture_engine.h"
#include "capture/os/run_statistics.h"
#include "kernels/tapped_pair.h"
#include "kit/cc/open_now.h"
#include "kit/cc/tap_spec.h"
#include "sandbox/errand.h"
#include "sandbox/sandbox.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using Way = std::pair<const char*, Direction>;  // an attach mode

// As the service unit of many a distribution has it.
bool LimitLockedMemory() {
  constexpr rlimit kLittle = {.rlim_cur = 64 << 10, .rlim_max = 64 << 10};
  return setrlimit(RLIMIT_MEMLOCK, &kLittle) == 0;
}

bool Said(const absl::Status& status) {
  if (!status.ok()) std::printf("sandboxed: %s\n", status.ToString().c_str());
  return status.ok();
}

bool CapturesAndMeasures(const Way& way) {
  // Never left: the sandbox lets nobody go back into another namespace.
  static const auto pair = TappedPair::Enter(Wire::kVeth);
  if (!Said(pair.status()) || !LimitLockedMemory()) return false;
  sandbox::Errand statistics(CAP_SYS_ADMIN, capture::SwitchOnRunStatistics);
  for (const absl::Status& fault : sandbox::Enter()) {
    if (!Said(fault)) return false;
  }
  const auto engine = capture::OpenCaptureEngine(
      {.attach_mode = way.first}, [&statistics] { return statistics.Run(); });
  if (!Said(engine.status())) return false;
  const auto tap =
      OpenNow(**engine, SpecOf(pair->tapped(), way.second, "udp port 53"));
  return Said(tap.status()) && Said((*engine)->MeasureCost().status());
}

TEST(SandboxedTest, RootAttachesInEveryWayAndMeasures) {
  for (const Way& way :
       {Way{"native", Direction::kIngress}, Way{"generic", Direction::kIngress},
        Way{"tcx", Direction::kIngress}, Way{"tcx", Direction::kEgress}}) {
    const auto child =
        Child::Start([&way] { return CapturesAndMeasures(way); });
    EXPECT_TRUE(child.ok()) << way.first << ": " << child.status();
  }
}

}  // namespace
}  // namespace xdplive::testing

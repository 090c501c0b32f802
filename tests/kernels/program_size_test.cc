// How many instructions this kernel's verifier walks for each program: told,
// for
// ./run to hold against what is written down.
#include <bpf/bpf.h>
#include <gtest/gtest.h>
#include <linux/capability.h>

#include <cstdio>
#include <string>
#include <thread>

#include "bpf/attach_fixture.h"
#include "bpf/hook_harness.h"
#include "capture/programs/hook_object.h"
#include "kernels/tapped_pair.h"

namespace xdplive::testing {
namespace {

using capture::ProgramVariant;

// Nothing where the kernel does not tell (before Linux 5.16).
void TellSizes(bpf_object* object, const char* loader) {
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object) {
    bpf_prog_info info{};
    uint32_t size = sizeof(info);
    if (bpf_program__fd(program) < 0 ||
        bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) != 0 ||
        info.verified_insns == 0) {
      continue;
    }
    std::printf("verified: %s %s %u\n", bpf_program__name(program), loader,
                info.verified_insns);
  }
}

absl::Status LoadAndTell(ProgramVariant variant, const char* loader) {
  const capture::UniqueFd ring(
      bpf_map_create(BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, 1 << 16, nullptr));
  const auto flows = capture::HookFlows::Make(64, 2, /*lazy=*/false);
  if (!flows.ok()) return flows.status();
  const auto object = capture::LoadHookObject(
      {.ifindex = 1, .snap_length = TAP_SNAP_MAX, .ring_fd = ring.get()},
      variant, *flows);
  if (object.ok()) TellSizes(object->get(), loader);
  return object.status();
}

class ProgramSizeTest : public ::testing::TestWithParam<ProgramVariant> {
 protected:
  bool IsLegacy() const { return GetParam() == ProgramVariant::kXdpLegacy; }
  bool NeedsNewHelpers() const {
    return !IsLegacy() && GetParam() != ProgramVariant::kTc;
  }
};

TEST_P(ProgramSizeTest, IsTakenWithPerfmon) {
  const absl::Status status = LoadAndTell(GetParam(), "perfmon");
  if (NeedsNewHelpers() && !KernelIsAtLeast(5, 18)) {
    EXPECT_FALSE(status.ok());
  } else {
    EXPECT_TRUE(status.ok()) << status;
  }
}

TEST_P(ProgramSizeTest, IsTakenWithoutPerfmonWhereTheKernelReadsPacketsSo) {
  if (IsLegacy() || !KernelIsAtLeast(6, 1)) GTEST_SKIP() << "needs CAP_PERFMON";
  absl::Status status;
  std::thread([&] {
    ASSERT_TRUE(KeepOnly({CAP_BPF, CAP_NET_ADMIN}));
    status = LoadAndTell(GetParam(), "least");
  }).join();
  EXPECT_TRUE(status.ok()) << status;
}

INSTANTIATE_TEST_SUITE_P(All, ProgramSizeTest,
                         ::testing::Values(ProgramVariant::kXdpFrags,
                                           ProgramVariant::kXdpLegacy,
                                           ProgramVariant::kTc),
                         [](const auto& info) {
                           return VariantName(info.param);
                         });

}  // namespace
}  // namespace xdplive::testing

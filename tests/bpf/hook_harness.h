// The programs of a hook, loaded but on no interface: frames come by test run.
#ifndef XDPLIVE_TESTS_BPF_HOOK_HARNESS_H_
#define XDPLIVE_TESTS_BPF_HOOK_HARNESS_H_

#include <bpf/bpf.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bpf/tap_model.h"
#include "capture/os/bpf_handles.h"
#include "capture/programs/hook_programs.h"

struct tc_prepare_bpf;

namespace xdplive::testing {

inline constexpr uint32_t kHookIfindex = 4711;

// One record of the ring.
struct ShownFrame {
  tap_event head;
  ByteVector bytes;
};

struct HarnessOptions {
  capture::ProgramVariant variant = capture::ProgramVariant::kTc;
  tap::Direction direction = tap::Direction::kIngress;
  uint32_t packets_per_second = 1'000'000'000;
  uint32_t snap_length = 128;
  uint32_t flow_table_entries = kTableEntries;
  bool lazy_tables = false;
  uint32_t columns = 0;  // as in HookSpec
  uint32_t ring_bytes = 1 << 20;
};

// Not thread-safe.
class HookHarness {
 public:
  static absl::StatusOr<HookHarness> Load(const HarnessOptions& options);

  HookHarness(HookHarness&&) = default;
  ~HookHarness();

  capture::HookPrograms& programs() { return programs_; }

  // The taps of `counting` count into `buffer`; those of `match_all` among
  // them match every packet. Programs run only within Run, so it holds at once.
  void SetState(uint16_t counting, uint16_t match_all, int buffer = 0);

  // Fails when the frame does not go on its way.
  absl::Status Run(const HookFrame& frame, int repeat = 1);

  // Takes all that is in the ring out of it.
  absl::StatusOr<std::vector<ShownFrame>> ReadRing();

 private:
  struct PrepareDeleter {
    void operator()(tc_prepare_bpf* prepare) const;
  };

  HookHarness(capture::ProgramVariant variant, capture::UniqueFd ring,
              capture::HookPrograms programs);

  absl::Status Prepare();
  absl::Status RunXdp(const HookFrame& frame, bpf_test_run_opts& options);
  absl::Status RunTc(const HookFrame& frame, bpf_test_run_opts& options);

  capture::ProgramVariant variant_;
  capture::UniqueFd ring_;
  capture::HookPrograms programs_;
  std::unique_ptr<tc_prepare_bpf, PrepareDeleter> prepare_;  // of TC
};

// For names of tests.
std::string VariantName(capture::ProgramVariant variant);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_HOOK_HARNESS_H_

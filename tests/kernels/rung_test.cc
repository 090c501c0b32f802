// Every way to attach, on a veth and on the guest's own cards, by every loader:
// which rung holds, and that what is counted there is exact.
#include <bpf/bpf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bpf/attach_fixture.h"
#include "bpf/filter/expressions.h"
#include "capture/os/bpf_handles.h"
#include "kernels/tapped_pair.h"

namespace xdplive::testing {
namespace {

using tap::Direction;

struct Mode {
  const char* name;  // of the test
  const char* attach_mode;
  Direction direction;
};
constexpr Mode kModes[] = {
    {"Native", "native", Direction::kIngress},
    {"Generic", "generic", Direction::kIngress},
    {"Tc", "tcx", Direction::kIngress},
    {"TcEgress", "tcx", Direction::kEgress},
};

// No driver pads these, nor cuts them.
constexpr size_t kShortest = 60;
constexpr size_t kLongest = 1500;

std::vector<Frame> FramesToSend() {
  std::vector<Frame> frames;
  for (Frame& frame : WholeFrames()) {
    frame.resize(std::clamp(frame.size(), kShortest, kLongest));
    frames.push_back(std::move(frame));
  }
  return frames;
}

// Fifteen of the differential set, others for each `turn`.
std::vector<std::string> Filters(size_t turn) {
  constexpr size_t kTaps = 15;
  const std::vector<absl::string_view> all = Expressions();
  std::vector<std::string> some;
  for (size_t i = 0; i < kTaps; ++i) {
    some.emplace_back(all[(turn * kTaps + i) % all.size()]);
  }
  return some;
}

// Loaded programs whose name begins as the taps' do.
int LoadedTaps() {
  int count = 0;
  for (uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    const capture::UniqueFd program(bpf_prog_get_fd_by_id(id));
    bpf_prog_info info{};
    uint32_t size = sizeof(info);
    if (bpf_obj_get_info_by_fd(program.get(), &info, &size) == 0 &&
        absl::StartsWith(info.name, "tap_")) {
      ++count;
    }
  }
  return count;
}

// The kernel frees a program a while after its last user is gone.
bool AllTapsGo() {
  for (int attempt = 0; attempt < 100 && LoadedTaps() > 0; ++attempt) {
    absl::SleepFor(absl::Milliseconds(100));
  }
  return LoadedTaps() == 0;
}

using Case = std::tuple<Wire, Mode, Loader>;

std::string NameOfCase(const ::testing::TestParamInfo<Case>& info) {
  constexpr const char* kWires[] = {"Veth", "Virtio"};
  constexpr const char* kLoaders[] = {"Root", "Perfmon", "Least"};
  const auto& [wire, mode, loader] = info.param;
  return absl::StrCat(kWires[static_cast<size_t>(wire)], mode.name,
                      kLoaders[static_cast<size_t>(loader)]);
}

class RungTest : public ::testing::TestWithParam<Case> {
 protected:
  Mode mode() const { return std::get<1>(GetParam()); }
  bool IsTc() const { return std::string(mode().attach_mode) == "tcx"; }

  // What this kernel has to give.
  std::string BestRung() const {
    if (!IsTc()) return mode().attach_mode;
    return KernelIsAtLeast(6, 6) ? "tcx" : "tcx (clsact)";
  }

  // Before the fix of September 2023, which is in every kernel here but 5.10,
  // nothing can read packets without CAP_PERFMON.
  bool MayLoad() const {
    return std::get<2>(GetParam()) != Loader::kLeast || KernelIsAtLeast(6, 1);
  }
};

TEST_P(RungTest, CountsAndShowsExactly) {
  static size_t turn = 0;
  auto pair = TappedPair::Enter(std::get<0>(GetParam()));
  ASSERT_TRUE(pair.ok()) << pair.status();
  const absl::Status opened =
      pair->Open(mode().attach_mode, mode().direction, std::get<2>(GetParam()),
                 Filters(turn++));
  std::printf("rung: Linux %s, %s: %s\n", KernelRelease().c_str(),
              NameOfCase({GetParam(), 0}).c_str(),
              (opened.ok() ? pair->Rung() : pair->Steps()).c_str());
  if (!MayLoad()) {
    EXPECT_TRUE(absl::StrContains(opened.message(), "CAP_PERFMON")) << opened;
    return;
  }
  ASSERT_TRUE(opened.ok()) << opened;
  EXPECT_EQ(pair->Rung(), BestRung());
  // The programs are exchanged in the middle, and no tap may notice.
  const std::vector<Frame> frames = FramesToSend();
  const auto half = frames.begin() + static_cast<ptrdiff_t>(frames.size() / 2);
  const absl::Status sent = pair->Send({frames.begin(), half});
  ASSERT_TRUE(sent.ok()) << sent;
  const absl::Status renewed = pair->Renew();
  EXPECT_TRUE(renewed.ok()) << renewed;
  const absl::Status rest = pair->Send({half, frames.end()});
  ASSERT_TRUE(rest.ok()) << rest;
  pair->ExpectExact(frames);
}

// The middle one says where the kernel draws the line, which is no matter of
// the device.
INSTANTIATE_TEST_SUITE_P(Veth, RungTest,
                         ::testing::Combine(::testing::Values(Wire::kVeth),
                                            ::testing::ValuesIn(kModes),
                                            ::testing::Values(Loader::kRoot,
                                                              Loader::kPerfmon,
                                                              Loader::kLeast)),
                         NameOfCase);
INSTANTIATE_TEST_SUITE_P(Virtio, RungTest,
                         ::testing::Combine(::testing::Values(Wire::kVirtio),
                                            ::testing::ValuesIn(kModes),
                                            ::testing::Values(Loader::kRoot,
                                                              Loader::kLeast)),
                         NameOfCase);

class KilledTest : public ::testing::TestWithParam<Mode> {};

// Links end with the process. A clsact filter outlives it, and goes when the
// next one comes: the guest's kernels before 6.6.
TEST_P(KilledTest, LeavesNothingAttached) {
  const auto open = [mode = GetParam()](const char* filter) {
    auto pair = TappedPair::Enter(Wire::kVirtio);
    const bool well = pair.ok() && pair->Open(mode.attach_mode, mode.direction,
                                              Loader::kRoot, {filter})
                                       .ok();
    return std::pair(well, std::move(pair));
  };
  {
    auto child = Child::Start([&open] {
      static auto held = open("tcp port 80");
      return held.first;
    });
    ASSERT_TRUE(child.ok()) << child.status();
    EXPECT_GT(LoadedTaps(), 0);
    child->Kill();
  }
  if (std::string(GetParam().attach_mode) == "tcx" && !KernelIsAtLeast(6, 6)) {
    EXPECT_TRUE(open("udp").first);
  }
  EXPECT_TRUE(AllTapsGo()) << LoadedTaps();
}

INSTANTIATE_TEST_SUITE_P(All, KilledTest, ::testing::ValuesIn(kModes),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace xdplive::testing

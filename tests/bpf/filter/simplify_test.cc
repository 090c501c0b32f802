// The simplified program against libpcap's interpreter over libpcap's program
// as it was first written down, without libpcap's optimiser.
#include "filter/optimise/simplify.h"

#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bpf/filter/expressions.h"
#include "bpf/filter/frames.h"
#include "bpf/filter/pcap_program.h"
#include "bpf/filter/random_program.h"
#include "filter/classic/flow_analysis.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;
using Program = std::vector<sock_filter>;

// libpcap's interpreter leaves scratch memory as it finds it; ours starts as 0.
Program WithClearedMemory(const Program& program) {
  Program cleared = {{BPF_LD | BPF_IMM, 0, 0, 0}};
  for (uint32_t i = 0; i < BPF_MEMWORDS; ++i) {
    cleared.push_back({BPF_ST, 0, 0, i});
  }
  cleared.insert(cleared.end(), program.begin(), program.end());
  return cleared;
}

bool Run(const Program& program, const Frame& frame, size_t kept) {
  return bpf_filter(reinterpret_cast<const bpf_insn*>(program.data()),
                    frame.data(), static_cast<uint32_t>(frame.size()),
                    static_cast<uint32_t>(kept)) != 0;
}

std::vector<Frame> Frames(size_t varied) {
  std::mt19937 random(7);
  std::vector<Frame> frames = WholeFrames();
  const std::vector<Frame> captured = CapturedFrames(300);
  frames.insert(frames.end(), captured.begin(), captured.end());
  const std::vector<Frame> more = Vary(frames, varied, random);
  frames.insert(frames.end(), more.begin(), more.end());
  return frames;
}

// Whole frames, and cut ones: where reads fail is part of the verdict.
size_t Disagreements(const Program& raw, const std::vector<Frame>& frames,
                     std::mt19937& random) {
  EXPECT_TRUE(filter::CheckClassic(raw).ok());
  const Program cleared = WithClearedMemory(raw);
  const Program simplified = filter::Simplify(raw);
  const absl::Status status = filter::CheckClassic(simplified);
  EXPECT_TRUE(status.ok()) << status;
  if (!status.ok()) return 1;
  size_t disagreements = 0;
  for (const Frame& frame : frames) {
    const size_t kept = random() % 2 ? frame.size() : random() % 80;
    const size_t bytes = std::min(kept, frame.size());
    if (Run(cleared, frame, bytes) != Run(simplified, frame, bytes)) {
      ++disagreements;
    }
  }
  return disagreements;
}

TEST(FilterSimplifyTest, KeepsTheVerdictOfEveryFilter) {
  const std::vector<Frame> frames = Frames(1500);
  std::mt19937 random(3);
  for (const absl::string_view text : Expressions()) {
    SCOPED_TRACE(text);
    const Program raw = PcapProgram(std::string(text), false);
    ASSERT_FALSE(raw.empty());
    EXPECT_EQ(Disagreements(raw, frames, random), 0u);
  }
}

TEST(FilterSimplifyTest, KeepsTheVerdictOfFiltersPutTogetherAtRandom) {
  const std::vector<Frame> frames = Frames(300);
  std::mt19937 random(5);
  const auto all = Expressions();
  const auto any = [&] { return std::string(all[random() % all.size()]); };
  size_t tried = 0;
  for (int i = 0; i < 1500; ++i) {
    std::string text = absl::StrCat("(", any(), ")");
    for (size_t more = random() % 4; more > 0; --more) {
      absl::StrAppend(&text, random() % 2 ? " and " : " or ",
                      random() % 4 ? "" : "not ", "(", any(), ")");
    }
    const Program raw = PcapProgram(text, false);
    if (raw.empty() || !filter::CheckClassic(raw).ok()) continue;
    ++tried;
    EXPECT_EQ(Disagreements(raw, frames, random), 0u) << text;
  }
  EXPECT_GT(tried, 1000u);
}

TEST(FilterSimplifyTest, KeepsTheVerdictOfRandomPrograms) {
  const std::vector<Frame> frames = Frames(100);
  std::mt19937 random(9);
  for (int i = 0; i < 3000; ++i) {
    const Program raw = RandomProgram(random).program;
    if (!filter::CheckClassic(raw).ok()) continue;
    EXPECT_EQ(Disagreements(raw, frames, random), 0u) << i;
  }
}

TEST(FilterSimplifyTest, IsHardlyEverLongerThanLibpcapsOptimiser) {
  size_t ours = 0;
  size_t theirs = 0;
  for (const absl::string_view text : Expressions()) {
    const Program raw = PcapProgram(std::string(text), false);
    const Program optimised = PcapProgram(std::string(text), true);
    if (raw.empty() || optimised.empty()) continue;
    const size_t simplified = filter::Simplify(raw).size();
    ours += simplified;
    theirs += optimised.size();
  }
  EXPECT_LT(ours, theirs * 11 / 10);
}

}  // namespace
}  // namespace xdplive::testing

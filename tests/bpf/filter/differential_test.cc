// The kernel's verdict against libpcap's, over filters times frames.
//
// XDPLIVE_FILTER_FRAMES sets how many frames each filter gets (default 1500),
// XDPLIVE_FILTER_SEED the seed of the variation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "bpf/filter/expressions.h"
#include "bpf/filter/filter_program.h"
#include "bpf/filter/frames.h"
#include "filter/compile.h"
#include "filter/eval.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;

uint32_t NumberFromEnvironment(const char* name, uint32_t otherwise) {
  const char* text = std::getenv(name);
  uint32_t number = otherwise;
  if (text == nullptr || !absl::SimpleAtoi(text, &number)) return otherwise;
  return number;
}

bool HasTag(const Frame& frame) {
  // The kernel strips no tag off a frame that has nothing after it.
  return frame.size() >= 18 && ((frame[12] == 0x81 && frame[13] == 0x00) ||
                                (frame[12] == 0x88 && frame[13] == 0xa8));
}

Frame WithTag(Frame frame, uint16_t tag) {
  const uint8_t bytes[] = {0x81, 0x00, static_cast<uint8_t>(tag >> 8),
                           static_cast<uint8_t>(tag)};
  frame.insert(frame.begin() + 12, std::begin(bytes), std::end(bytes));
  return frame;
}

std::string Hex(const Frame& frame) {
  return absl::BytesToHexString(absl::string_view(
      reinterpret_cast<const char*>(frame.data()), frame.size()));
}

class FilterDifferentialTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const uint32_t count = NumberFromEnvironment("XDPLIVE_FILTER_FRAMES", 1500);
    std::mt19937 random(NumberFromEnvironment("XDPLIVE_FILTER_SEED", 20240611));
    std::vector<Frame> sources = WholeFrames();
    const std::vector<Frame> captured = CapturedFrames(1500);
    sources.insert(sources.end(), captured.begin(), captured.end());
    frames_ = new std::vector<Frame>(WholeFrames());
    const std::vector<Frame> varied = Vary(sources, count, random);
    frames_->insert(frames_->end(), varied.begin(), varied.end());
  }
  static void TearDownTestSuite() {
    delete frames_;
    frames_ = nullptr;
  }

  void SetUp() override {
    const absl::Status allowed = CheckBpfAllowed();
    if (allowed.ok()) return;
    if (IsBpfRequired()) FAIL() << allowed;
    GTEST_SKIP() << allowed;
  }

  // "" where this kernel can run such programs.
  static absl::string_view WhyNot(const Setting& setting) {
    const bool needs_newer =
        setting.type == BPF_PROG_TYPE_XDP && setting.has_load_bytes;
    return needs_newer && !XdpLoadsBytes()
               ? "XDP programs of this kernel load no bytes (Linux 5.18 does)"
               : "";
  }

  // Every filter over every frame; fails at the first ten disagreements.
  void Compare(const Setting& setting, const std::vector<Frame>& frames) {
    if (!WhyNot(setting).empty()) GTEST_SKIP() << WhyNot(setting);
    for (absl::string_view text : Expressions()) {
      SCOPED_TRACE(text);
      const auto compiled = filter::Compile(text);
      ASSERT_TRUE(compiled.ok()) << compiled.status();
      const auto program = FilterProgram::Load(*compiled, setting);
      ASSERT_TRUE(program.ok()) << program.status();
      for (const Frame& frame : frames) {
        const auto matches = program->Matches(frame);
        ASSERT_TRUE(matches.ok()) << matches.status() << " " << Hex(frame);
        ++pairs_;
        const bool expected = filter::Matches(*compiled, frame, frame.size());
        matched_ += expected ? 1 : 0;
        if (*matches == expected) continue;
        ADD_FAILURE() << "libpcap says " << expected << ": " << Hex(frame);
        if (++disagreements_ == 10) GTEST_FAIL() << "and so on";
      }
    }
    RecordProperty("pairs", absl::StrCat(pairs_));
    RecordProperty("matched", absl::StrCat(matched_));
    // A test in which nothing or everything matches tests little.
    EXPECT_GT(matched_, pairs_ / 50);
    EXPECT_LT(matched_, pairs_ / 2);
  }

  // Every frame with a tag put in, and those that have one; many end with the
  // tag or soon after.
  static std::vector<Frame> Tagged() {
    std::vector<Frame> tagged;
    std::mt19937 random(1);
    for (const Frame& frame : *frames_) {
      if (HasTag(frame)) tagged.push_back(frame);
      const auto tag =
          static_cast<uint16_t>(random() % 3 == 0 ? 100 : random());
      tagged.push_back(WithTag(frame, tag));
      if (random() % 4 == 0) tagged.back().resize(18 + random() % 4);
    }
    return tagged;
  }

  static std::vector<Frame>* frames_;
  uint64_t pairs_ = 0;
  uint64_t matched_ = 0;
  int disagreements_ = 0;
};

std::vector<Frame>* FilterDifferentialTest::frames_ = nullptr;

TEST(FilterExpressionsTest, AreTwoHundredAndMoreAllDifferent) {
  const auto all = Expressions();
  EXPECT_GE(all.size(), 200u);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST_F(FilterDifferentialTest, AgreesAtXdp) {
  Compare({.type = BPF_PROG_TYPE_XDP}, *frames_);
}

TEST_F(FilterDifferentialTest, AgreesAtTc) {
  Compare({.type = BPF_PROG_TYPE_SCHED_CLS}, *frames_);
}

TEST_F(FilterDifferentialTest, AgreesAtTcWhenTheTagIsBesideTheFrame) {
  Compare({.type = BPF_PROG_TYPE_SCHED_CLS, .tag_beside = true}, Tagged());
}

TEST_F(FilterDifferentialTest, AgreesPastTheFirstBuffer) {
  std::vector<Frame> large = *frames_;
  large.resize(large.size() / 10);
  for (Frame& frame : large) frame.resize(frame.size() + 8000, 0x5a);
  Compare({.type = BPF_PROG_TYPE_XDP}, large);
}

TEST_F(FilterDifferentialTest, AgreesWhenHeadersAreInOtherBuffers) {
  const Setting setting{.type = BPF_PROG_TYPE_XDP, .linear_bytes = 17};
  if (!WhyNot(setting).empty()) GTEST_SKIP() << WhyNot(setting);
  const Frame probe(64, 0);
  const auto program = FilterProgram::Load(*filter::Compile("ip"), setting);
  ASSERT_TRUE(program.ok()) << program.status();
  if (!program->Matches(probe).ok()) {
    GTEST_SKIP() << "this kernel does not split small frames (Linux 6.18)";
  }
  Compare(setting, *frames_);
}

TEST_F(FilterDifferentialTest, AgreesWithoutMovingPacketPointers) {
  Compare({.type = BPF_PROG_TYPE_XDP, .may_index_packet = false}, *frames_);
  Compare({.type = BPF_PROG_TYPE_SCHED_CLS, .may_index_packet = false},
          *frames_);
}

TEST_F(FilterDifferentialTest, AgreesAtXdpBeforeLoadBytes) {
  Compare({.type = BPF_PROG_TYPE_XDP, .has_load_bytes = false}, *frames_);
}

}  // namespace
}  // namespace xdplive::testing

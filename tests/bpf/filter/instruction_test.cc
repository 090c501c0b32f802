// The whole classic instruction set in the kernel, and the longest programs.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "bpf/filter/expressions.h"
#include "bpf/filter/filter_program.h"
#include "bpf/filter/frames.h"
#include "bpf/filter/random_program.h"
#include "filter/compile.h"
#include "filter/eval.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;

constexpr Setting kSettings[] = {
    {.type = BPF_PROG_TYPE_XDP},
    {.type = BPF_PROG_TYPE_SCHED_CLS},
};

class FilterInstructionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::Status allowed = CheckBpfAllowed();
    if (allowed.ok()) return;
    if (IsBpfRequired()) FAIL() << allowed;
    GTEST_SKIP() << allowed;
  }
};

std::string Listing(const filter::Filter& filter) {
  std::string text;
  for (const sock_filter& instruction : filter.program) {
    absl::StrAppend(&text, "{", absl::Hex(instruction.code), ",",
                    instruction.jt, ",", instruction.jf, ",",
                    absl::Hex(instruction.k), "} ");
  }
  return text;
}

TEST_F(FilterInstructionTest, AgreesOnRandomPrograms) {
  std::mt19937 random(7);
  const std::vector<Frame> frames = WholeFrames();
  uint64_t matched = 0;
  for (int i = 0; i < 1000; ++i) {
    const filter::Filter program = RandomProgram(random);
    SCOPED_TRACE(Listing(program));
    for (const Setting& setting : kSettings) {
      const auto loaded = FilterProgram::Load(program, setting);
      ASSERT_TRUE(loaded.ok()) << loaded.status();
      for (const Frame& frame : frames) {
        const bool expected = filter::Matches(program, frame, frame.size());
        matched += expected ? 1 : 0;
        const auto matches = loaded->Matches(frame);
        ASSERT_TRUE(matches.ok()) << matches.status();
        ASSERT_EQ(*matches, expected);
      }
    }
  }
  EXPECT_GT(matched, 1000u);
}

TEST_F(FilterInstructionTest, StartsScratchMemoryAtZero) {
  const filter::Filter unwritten{
      .text = "M[15] == 0",
      .program = {{BPF_LD | BPF_IMM, 0, 0, 9},
                  {BPF_LD | BPF_MEM, 0, 0, 15},
                  {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0},
                  {BPF_RET | BPF_K, 0, 0, 1},
                  {BPF_RET | BPF_K, 0, 0, 0}}};
  for (const Setting& setting : kSettings) {
    const auto loaded = FilterProgram::Load(unwritten, setting);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    const auto matches = loaded->Matches(Frame(60, 0));
    ASSERT_TRUE(matches.ok()) << matches.status();
    EXPECT_TRUE(*matches);
  }
}

std::string Repeat(int count, absl::string_view before,
                   absl::string_view between) {
  std::string text = absl::StrCat(before, 1);
  for (int i = 2; i <= count; ++i) absl::StrAppend(&text, between, i);
  return text;
}

TEST_F(FilterInstructionTest, LoadsTheLongestFilters) {
  const std::string texts[] = {
      Repeat(80, "port ", " or "),
      Repeat(75, "not port ", " and not port "),
      Repeat(120, "host 10.0.0.", " or 10.0.0."),
      Repeat(55, "host 2001:db8::", " or host 2001:db8::"),
      Repeat(50, "udp[8] = ", " or udp[8] = "),
      Repeat(20, "vlan ", " and vlan "),
      Repeat(75, "len > len + ", " + len + "),
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    const auto compiled = filter::Compile(text);
    ASSERT_TRUE(compiled.ok()) << compiled.status();
    EXPECT_GT(compiled->program.size(), 50u);
    for (const Setting& setting : kSettings) {
      const auto loaded = FilterProgram::Load(*compiled, setting);
      EXPECT_TRUE(loaded.ok()) << loaded.status();
    }
  }
}

// Takes CAP_PERFMON and CAP_SYS_ADMIN, which includes it, from this thread
// while it lives.
class WithoutPerfmon {
 public:
  WithoutPerfmon() {
    syscall(SYS_capget, &header_, before_);
    __user_cap_data_struct reduced[2] = {before_[0], before_[1]};
    for (int capability : {CAP_SYS_ADMIN, CAP_PERFMON}) {
      reduced[CAP_TO_INDEX(capability)].effective &= ~CAP_TO_MASK(capability);
    }
    syscall(SYS_capset, &header_, reduced);
  }
  WithoutPerfmon(const WithoutPerfmon&) = delete;
  ~WithoutPerfmon() { syscall(SYS_capset, &header_, before_); }

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct before_[2] = {};
};

TEST_F(FilterInstructionTest, LoadsEveryFilterWithoutCapPerfmon) {
  const WithoutPerfmon reduced;
  for (absl::string_view text : Expressions()) {
    SCOPED_TRACE(text);
    const auto compiled = filter::Compile(text);
    ASSERT_TRUE(compiled.ok()) << compiled.status();
    for (Setting setting : kSettings) {
      setting.may_index_packet = false;
      const auto loaded = FilterProgram::Load(*compiled, setting);
      ASSERT_TRUE(loaded.ok()) << loaded.status();
    }
  }
}

}  // namespace
}  // namespace xdplive::testing

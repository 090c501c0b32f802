#include "capture/ebpf/translate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "capture/ebpf/instructions.h"
#include "filter/compile.h"

namespace xdplive::capture::ebpf {
namespace {

using ::testing::HasSubstr;
using Program = std::vector<sock_filter>;

constexpr sock_filter kMatch = {BPF_RET | BPF_K, 0, 0, 1};
constexpr uint32_t kMatchVerdict = 1234;
constexpr uint32_t kNoMatchVerdict = 4321;

Target TargetOf(bpf_prog_type type) {
  return {
      .type = type,
      .on_match = {Alu32Constant(BPF_MOV, BPF_REG_0, kMatchVerdict), Exit()},
      .on_no_match = {Alu32Constant(BPF_MOV, BPF_REG_0, kNoMatchVerdict),
                      Exit()}};
}

std::vector<bpf_insn> TranslationOf(absl::string_view text,
                                    const Target& target) {
  const auto filter = filter::Compile(text);
  EXPECT_TRUE(filter.ok()) << filter.status();
  auto translated = Translate(filter->program, target);
  EXPECT_TRUE(translated.ok()) << translated.status();
  return *std::move(translated);
}

bool Calls(const std::vector<bpf_insn>& program, int helper) {
  return std::any_of(program.begin(), program.end(),
                     [helper](const bpf_insn& instruction) {
                       return instruction.code == (BPF_JMP | BPF_CALL) &&
                              instruction.imm == helper;
                     });
}

bool HasVerdict(const std::vector<bpf_insn>& program, uint32_t verdict) {
  return std::any_of(program.begin(), program.end(),
                     [verdict](const bpf_insn& instruction) {
                       return static_cast<uint32_t>(instruction.imm) == verdict;
                     });
}

TEST(TranslateTest, RefusesWhatIsNoClassicProgram) {
  struct Case {
    std::string name;
    Program program;
    std::string message;
  };
  const Case kCases[] = {
      {"empty", {}, "it is empty"},
      {"no return", {{BPF_MISC | BPF_TAX, 0, 0, 0}}, "0 leads outside"},
      {"jump past the end",
       {{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0}, kMatch},
       "0 leads outside"},
      {"jump far past the end",
       {{BPF_JMP | BPF_JA, 0, 0, 0x7fffffff}, kMatch},
       "0 leads outside"},
      {"jump back", {{BPF_JMP | BPF_JA, 0, 0, 0xfffffffe}, kMatch}, "outside"},
      {"unknown code", {{0xff, 0, 0, 0}, kMatch}, "0 is unknown"},
      {"unknown size",
       {{BPF_LD | BPF_ABS | 0x18, 0, 0, 0}, kMatch},
       "0 is unknown"},
      {"memory out of range",
       {kMatch, {BPF_ST, 0, 0, 16}, kMatch},
       "1 is unknown"},
      {"load of memory out of range",
       {{BPF_LD | BPF_MEM, 0, 0, 16}, kMatch},
       "0 is unknown"},
      {"division by zero",
       {{BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0}, kMatch},
       "0 is unknown"},
      {"shift out",
       {{BPF_ALU | BPF_LSH | BPF_K, 0, 0, 32}, kMatch},
       "0 is unknown"},
      {"return of X", {{BPF_RET | BPF_X, 0, 0, 0}}, "0 is unknown"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto translated = Translate(c.program, TargetOf(BPF_PROG_TYPE_XDP));
    ASSERT_FALSE(translated.ok());
    EXPECT_TRUE(absl::IsInvalidArgument(translated.status()));
    EXPECT_THAT(std::string(translated.status().message()),
                HasSubstr(c.message));
  }
}

TEST(TranslateTest, RefusesOtherHooks) {
  const Program program = {kMatch};
  EXPECT_TRUE(absl::IsInvalidArgument(
      Translate(program, TargetOf(BPF_PROG_TYPE_KPROBE)).status()));
}

TEST(TranslateTest, RefusesAProgramThatJumpsTooFar) {
  Program program(20000, {BPF_LD | BPF_ABS | BPF_W, 0, 0, 0});
  program.push_back({BPF_RET | BPF_A, 0, 0, 0});
  EXPECT_TRUE(absl::IsResourceExhausted(
      Translate(program, TargetOf(BPF_PROG_TYPE_XDP)).status()));
}

TEST(TranslateTest, EmitsOnlyVerdictsThatCanBe) {
  const Target target = TargetOf(BPF_PROG_TYPE_XDP);
  const auto everything = TranslationOf("", target);
  EXPECT_TRUE(HasVerdict(everything, kMatchVerdict));
  EXPECT_FALSE(HasVerdict(everything, kNoMatchVerdict));
  const Program nothing = {{BPF_RET | BPF_K, 0, 0, 0}};
  const auto translated = Translate(nothing, target);
  ASSERT_TRUE(translated.ok()) << translated.status();
  EXPECT_FALSE(HasVerdict(*translated, kMatchVerdict));
  EXPECT_TRUE(HasVerdict(*translated, kNoMatchVerdict));
}

TEST(TranslateTest, UsesOnlyHelpersTheKernelHas) {
  Target old_kernel = TargetOf(BPF_PROG_TYPE_XDP);
  old_kernel.has_load_bytes = false;
  for (absl::string_view text : {"tcp port 80", "len > 100"}) {
    SCOPED_TRACE(text);
    const auto program = TranslationOf(text, old_kernel);
    EXPECT_FALSE(Calls(program, BPF_FUNC_xdp_load_bytes));
    EXPECT_FALSE(Calls(program, BPF_FUNC_xdp_get_buff_len));
  }
  const Target xdp = TargetOf(BPF_PROG_TYPE_XDP);
  EXPECT_TRUE(Calls(TranslationOf("tcp", xdp), BPF_FUNC_xdp_load_bytes));
  EXPECT_TRUE(
      Calls(TranslationOf("len > 100", xdp), BPF_FUNC_xdp_get_buff_len));
  const Target tc = TargetOf(BPF_PROG_TYPE_SCHED_CLS);
  EXPECT_TRUE(Calls(TranslationOf("tcp", tc), BPF_FUNC_skb_load_bytes));
}

TEST(TranslateTest, SaysWhenACapabilityIsMissing) {
  Target target = TargetOf(BPF_PROG_TYPE_XDP);
  target.has_load_bytes = false;
  target.may_index_packet = false;
  for (absl::string_view text : {"tcp port 80", "less 60"}) {
    SCOPED_TRACE(text);
    const auto filter = filter::Compile(text);
    ASSERT_TRUE(filter.ok());
    const auto translated = Translate(filter->program, target);
    EXPECT_TRUE(absl::IsFailedPrecondition(translated.status()));
    EXPECT_THAT(std::string(translated.status().message()),
                HasSubstr("CAP_PERFMON"));
  }
  EXPECT_FALSE(TranslationOf("ip", target).empty());
}

TEST(TranslateTest, MakesNoCallBetweenPrograms) {
  for (bpf_prog_type type : {BPF_PROG_TYPE_XDP, BPF_PROG_TYPE_SCHED_CLS}) {
    for (const bpf_insn& instruction :
         TranslationOf("tcp port 80 and len > 60", TargetOf(type))) {
      if (instruction.code == (BPF_JMP | BPF_CALL)) {
        EXPECT_NE(instruction.src_reg, BPF_PSEUDO_CALL);
      }
    }
  }
}

}  // namespace
}  // namespace xdplive::capture::ebpf

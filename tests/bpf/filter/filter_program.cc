#include "bpf/filter/filter_program.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "capture/ebpf/instructions.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;

constexpr uint32_t kMatch = 1;
constexpr uint32_t kNoMatch = 0;
constexpr size_t kTagBegin = 12;
constexpr size_t kTagEnd = 16;

std::vector<bpf_insn> Return(uint32_t verdict) {
  return {capture::ebpf::Alu32Constant(BPF_MOV, BPF_REG_0, verdict),
          capture::ebpf::Exit()};
}

// Runs before the filter: cuts the frame to cb[0] bytes, since the kernel
// refuses to run over IP frames shorter than their header, and makes the tag
// in `mark` a stripped one: type in the upper half, tag in the lower.
std::vector<bpf_insn> PrepareSkb(bool tag_beside) {
  std::vector<bpf_insn> instructions = {
      capture::ebpf::Alu64(BPF_MOV, BPF_REG_6, BPF_REG_1),
      capture::ebpf::Load(BPF_W, BPF_REG_2, BPF_REG_1, offsetof(__sk_buff, cb)),
      capture::ebpf::Alu64Constant(BPF_MOV, BPF_REG_3, 0),
      capture::ebpf::Call(BPF_FUNC_skb_change_tail),
      capture::ebpf::Alu64(BPF_MOV, BPF_REG_1, BPF_REG_6),
  };
  if (tag_beside) {
    for (const bpf_insn& instruction : {
             capture::ebpf::Load(BPF_W, BPF_REG_3, BPF_REG_1,
                                 offsetof(__sk_buff, mark)),
             capture::ebpf::Alu64(BPF_MOV, BPF_REG_2, BPF_REG_3),
             capture::ebpf::Alu64Constant(BPF_RSH, BPF_REG_2, 16),
             capture::ebpf::Alu64Constant(BPF_AND, BPF_REG_3, 0xffff),
             capture::ebpf::Call(BPF_FUNC_skb_vlan_push),
             capture::ebpf::Alu64(BPF_MOV, BPF_REG_1, BPF_REG_6),
         }) {
      instructions.push_back(instruction);
    }
  }
  return instructions;
}

uint32_t MarkOfTag(absl::Span<const uint8_t> frame) {
  uint16_t type = 0;
  std::memcpy(&type, frame.data() + kTagBegin, sizeof(type));
  return static_cast<uint32_t>(type) << 16 |
         static_cast<uint32_t>(frame[kTagBegin + 2] << 8) |
         frame[kTagBegin + 3];
}

// The part of the verifier's log that says what is wrong.
std::string LastWords(const std::vector<char>& log) {
  const std::string text(log.data());
  constexpr size_t kBytes = 1500;
  return text.size() <= kBytes ? text : text.substr(text.size() - kBytes);
}

}  // namespace

bool XdpLoadsBytes() {
  return libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_xdp_load_bytes,
                                 nullptr) == 1;
}

absl::StatusOr<capture::UniqueFd> LoadInstructions(
    bpf_prog_type type, absl::Span<const bpf_insn> instructions) {
  bpf_prog_load_opts options{};
  options.sz = sizeof(options);
  if (type == BPF_PROG_TYPE_XDP && XdpLoadsBytes())
    options.prog_flags = BPF_F_XDP_HAS_FRAGS;
  capture::UniqueFd fd(bpf_prog_load(type, "filter_test", "GPL",
                                     instructions.data(), instructions.size(),
                                     &options));
  if (fd.valid()) return fd;
  std::vector<char> log(1 << 20);
  options.log_buf = log.data();
  options.log_size = static_cast<uint32_t>(log.size());
  options.log_level = 1;
  fd = capture::UniqueFd(bpf_prog_load(type, "filter_test", "GPL",
                                       instructions.data(), instructions.size(),
                                       &options));
  if (fd.valid()) return fd;
  return absl::ErrnoToStatus(
      errno, absl::StrCat("load program of ", instructions.size(),
                          " instructions: ", LastWords(log)));
}

absl::StatusOr<FilterProgram> FilterProgram::Load(const filter::Filter& filter,
                                                  const Setting& setting) {
  const capture::ebpf::Target target{
      .type = setting.type,
      .has_load_bytes = setting.has_load_bytes,
      .may_index_packet = setting.may_index_packet,
      .on_match = Return(kMatch),
      .on_no_match = Return(kNoMatch)};
  auto translated = capture::ebpf::Translate(filter.program, target);
  if (!translated.ok()) return translated.status();
  std::vector<bpf_insn> instructions;
  if (setting.type == BPF_PROG_TYPE_SCHED_CLS) {
    instructions = PrepareSkb(setting.tag_beside);
  }
  instructions.insert(instructions.end(), translated->begin(),
                      translated->end());
  absl::StatusOr<capture::UniqueFd> fd =
      LoadInstructions(setting.type, instructions);
  if (!fd.ok()) return fd.status();
  return FilterProgram(*std::move(fd), setting);
}

absl::StatusOr<bool> FilterProgram::Matches(
    absl::Span<const uint8_t> frame) const {
  return setting_.type == BPF_PROG_TYPE_XDP ? RunXdp(frame) : RunSkb(frame);
}

absl::StatusOr<bool> FilterProgram::RunXdp(
    absl::Span<const uint8_t> frame) const {
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = frame.data();
  options.data_size_in = static_cast<uint32_t>(frame.size());
  xdp_md context{};
  if (setting_.linear_bytes != 0 && frame.size() > setting_.linear_bytes) {
    context.data_end = static_cast<uint32_t>(setting_.linear_bytes);
    options.ctx_in = &context;
    options.ctx_size_in = sizeof(context);
  }
  return Verdict(options);
}

absl::StatusOr<bool> FilterProgram::RunSkb(
    absl::Span<const uint8_t> frame) const {
  constexpr size_t kNeverRefused = 64;
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  std::vector<uint8_t> bytes(frame.begin(), frame.end());
  __sk_buff context{};
  if (setting_.tag_beside) {
    context.mark = MarkOfTag(frame);
    bytes.erase(bytes.begin() + kTagBegin, bytes.begin() + kTagEnd);
  }
  context.cb[0] = static_cast<uint32_t>(bytes.size());
  bytes.resize(std::max(bytes.size(), kNeverRefused));
  options.ctx_in = &context;
  options.ctx_size_in = sizeof(context);
  options.data_in = bytes.data();
  options.data_size_in = static_cast<uint32_t>(bytes.size());
  return Verdict(options);
}

absl::StatusOr<bool> FilterProgram::Verdict(bpf_test_run_opts& options) const {
  if (bpf_prog_test_run_opts(fd_.get(), &options) != 0) {
    return absl::ErrnoToStatus(
        errno,
        absl::StrCat("run program over ", options.data_size_in, " bytes"));
  }
  return options.retval == kMatch;
}

absl::Status CheckBpfAllowed() {
  return LoadInstructions(BPF_PROG_TYPE_XDP, Return(kMatch)).status();
}

bool IsBpfRequired() {
  const char* ci = std::getenv("CI");
  const char* required = std::getenv("XDPLIVE_REQUIRE_BPF");
  return (ci != nullptr && *ci != '\0') ||
         (required != nullptr && absl::string_view(required) == "1");
}

}  // namespace xdplive::testing

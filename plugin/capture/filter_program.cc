#include "capture/filter_program.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capture/capabilities.h"
#include "capture/filter/assembler.h"
#include "capture/filter/instructions.h"
#include "capture/filter/translate.h"
#include "capture/libbpf_status.h"
#include "tap_contract.h"

namespace xdplive::capture {
namespace {

using filter::Assembler;

constexpr int kContext = BPF_REG_6;  // as filter::Target has it
constexpr size_t kVerifierLogBytes = 1 << 18;

// destination = the map behind `fd`, or the address `offset` in its one value.
void EmitMap(int source, int destination, int fd, int32_t offset,
             Assembler& assembler) {
  assembler.Emit(filter::Instruction(BPF_LD | BPF_DW | BPF_IMM, destination,
                                     source, 0, fd));
  assembler.Emit(filter::Instruction(0, 0, 0, 0, offset));
}

void EmitTailCall(int chain_fd, int slot, Assembler& assembler) {
  assembler.Emit(filter::Alu64(BPF_MOV, BPF_REG_1, kContext));
  EmitMap(BPF_PSEUDO_MAP_FD, BPF_REG_2, chain_fd, 0, assembler);
  assembler.Emit(filter::Alu64Constant(BPF_MOV, BPF_REG_3, slot));
  assembler.Emit(filter::Call(BPF_FUNC_tail_call));
}

// An empty slot costs little and its filter may come any time, so every one is
// tried; but none beyond the last that holds a filter.
void EmitHandOn(const HookPrograms& programs, int slot, Assembler& assembler) {
  const Assembler::Label account = assembler.NewLabel();
  EmitMap(BPF_PSEUDO_MAP_VALUE, BPF_REG_1, programs.control_fd(),
          offsetof(tap_control, filters), assembler);
  assembler.Emit(filter::Load(BPF_W, BPF_REG_1, BPF_REG_1, 0));
  assembler.Emit(filter::Alu64Constant(BPF_RSH, BPF_REG_1, slot + 1));
  assembler.JumpIf(filter::Jump64Constant(BPF_JEQ, BPF_REG_1, 0), account);
  for (int next = slot + 1; next < TAP_SLOTS; ++next) {
    EmitTailCall(programs.chain_fd(), next, assembler);
  }
  assembler.Bind(account);
  EmitTailCall(programs.chain_fd(), TAP_SLOTS, assembler);
  const int32_t pass = programs.type() == BPF_PROG_TYPE_XDP ? XDP_PASS : -1;
  assembler.Emit(filter::Alu64Constant(BPF_MOV, BPF_REG_0, pass));
  assembler.Emit(filter::Exit());
}

void EmitSetBit(const HookPrograms& programs, int slot, Assembler& assembler) {
  constexpr int kMatched = offsetof(tap_packet, matched);
  const Assembler::Label next = assembler.NewLabel();
  assembler.Emit(filter::StoreConstant(BPF_W, BPF_REG_10, -4, 0));
  assembler.Emit(filter::Alu64(BPF_MOV, BPF_REG_2, BPF_REG_10));
  assembler.Emit(filter::Alu64Constant(BPF_ADD, BPF_REG_2, -4));
  EmitMap(BPF_PSEUDO_MAP_FD, BPF_REG_1, programs.packets_fd(), 0, assembler);
  assembler.Emit(filter::Call(BPF_FUNC_map_lookup_elem));
  assembler.JumpIf(filter::Jump64Constant(BPF_JEQ, BPF_REG_0, 0), next);
  assembler.Emit(filter::Load(BPF_W, BPF_REG_1, BPF_REG_0, kMatched));
  assembler.Emit(filter::Alu64Constant(BPF_OR, BPF_REG_1, 1 << slot));
  assembler.Emit(filter::Store(BPF_W, BPF_REG_0, kMatched, BPF_REG_1));
  assembler.Bind(next);
}

absl::StatusOr<std::vector<bpf_insn>> Instructions(const filter::Filter& filter,
                                                   const HookPrograms& programs,
                                                   int slot) {
  Assembler on_match, on_no_match;
  // Goes on with the other: a short program leaves room in the CPU's caches.
  EmitSetBit(programs, slot, on_match);
  EmitHandOn(programs, slot, on_no_match);
  absl::StatusOr<std::vector<bpf_insn>> match = std::move(on_match).Finish();
  if (!match.ok()) return match;
  absl::StatusOr<std::vector<bpf_insn>> no_match =
      std::move(on_no_match).Finish();
  if (!no_match.ok()) return no_match;
  const std::vector<std::string> missing = MissingCapabilities();
  const bool has_perfmon =
      std::count(missing.begin(), missing.end(), "CAP_PERFMON") == 0;
  return filter::Translate(filter.program,
                           {.type = programs.type(),
                            .has_load_bytes = programs.has_load_bytes(),
                            .may_index_packet = has_perfmon,
                            .on_match = *std::move(match),
                            .on_no_match = *std::move(no_match)});
}

// The kernel lets a program into a chain only if it is of the others' make.
int LoadLike(const HookPrograms& programs,
             const std::vector<bpf_insn>& instructions,
             std::vector<char>& log) {
  bpf_prog_load_opts options{};
  options.sz = sizeof(options);
  options.expected_attach_type = programs.attach_type();
  options.prog_flags = programs.load_flags();
  options.log_size = static_cast<uint32_t>(log.size());
  options.log_buf = log.data();
  return bpf_prog_load(programs.type(), "tap_filter", "Dual BSD/GPL",
                       instructions.data(), instructions.size(), &options);
}

}  // namespace

absl::StatusOr<UniqueFd> LoadFilterProgram(const filter::Filter& filter,
                                           const HookPrograms& programs,
                                           int slot) {
  const absl::StatusOr<std::vector<bpf_insn>> instructions =
      Instructions(filter, programs, slot);
  if (!instructions.ok()) return instructions.status();
  std::vector<char> log(kVerifierLogBytes);
  UniqueFd program(LoadLike(programs, *instructions, log));
  if (program.valid()) return program;
  return LibbpfStatus(absl::StrCat("load the filter '", filter.text, "'"),
                      errno, absl::string_view(log.data(), strlen(log.data())));
}

}  // namespace xdplive::capture

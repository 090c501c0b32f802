#include "capture/programs/filter_program.h"

#include <bpf/bpf.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "capture/ebpf/assembler.h"
#include "capture/ebpf/instructions.h"
#include "capture/ebpf/translate.h"
#include "capture/os/capabilities.h"
#include "capture/os/libbpf_status.h"
#include "tap_contract.h"

namespace xdplive::capture {
namespace {

using ebpf::Assembler;
using Instructions = std::vector<bpf_insn>;

constexpr int kContext = BPF_REG_6;  // as ebpf::Target has it
constexpr size_t kVerifierLogBytes = 1 << 20;

void EmitMap(int destination, int fd, Assembler& assembler) {
  assembler.Emit(ebpf::Instruction(BPF_LD | BPF_DW | BPF_IMM, destination,
                                   BPF_PSEUDO_MAP_FD, 0, fd));
  assembler.Emit(ebpf::Instruction(0, 0, 0, 0, 0));
}

// On a match: sets the bit, and goes on as without one.
absl::StatusOr<Instructions> SetBit(const HookPrograms& programs, int slot) {
  constexpr int kMatched = offsetof(tap_packet, matched);
  Assembler assembler;
  const Assembler::Label next = assembler.NewLabel();
  // All eight bytes, though a key has four: they are the filter's as well.
  assembler.Emit(ebpf::StoreConstant(BPF_DW, BPF_REG_10, -8, 0));
  assembler.Emit(ebpf::Alu64(BPF_MOV, BPF_REG_2, BPF_REG_10));
  assembler.Emit(ebpf::Alu64Constant(BPF_ADD, BPF_REG_2, -8));
  EmitMap(BPF_REG_1, programs.packets_fd(), assembler);
  assembler.Emit(ebpf::Call(BPF_FUNC_map_lookup_elem));
  assembler.JumpIf(ebpf::Jump64Constant(BPF_JEQ, BPF_REG_0, 0), next);
  assembler.Emit(ebpf::Load(BPF_W, BPF_REG_1, BPF_REG_0, kMatched));
  assembler.Emit(ebpf::Alu64Constant(BPF_OR, BPF_REG_1, 1 << slot));
  assembler.Emit(ebpf::Store(BPF_W, BPF_REG_0, kMatched, BPF_REG_1));
  assembler.Bind(next);
  return std::move(assembler).Finish();
}

absl::StatusOr<Instructions> HandOn(const HookPrograms& programs) {
  const bool is_xdp = programs.type() == BPF_PROG_TYPE_XDP;
  Assembler assembler;
  EmitMap(BPF_REG_2, programs.chain_fd(), assembler);
  assembler.Emit(ebpf::Alu64Constant(BPF_MOV, BPF_REG_3, TAP_CHAIN_ACCOUNT));
  assembler.Emit(ebpf::Call(BPF_FUNC_tail_call));
  assembler.Emit(
      ebpf::Alu64Constant(BPF_MOV, BPF_REG_0, is_xdp ? XDP_PASS : -1));
  assembler.Emit(ebpf::Exit());
  return std::move(assembler).Finish();
}

bool HasPerfmon() {
  const std::vector<std::string> missing = MissingCapabilities();
  return std::count(missing.begin(), missing.end(), "CAP_PERFMON") == 0;
}

// Each filter begins with the context in r1 and leaves it there: so they stand
// one after the other as they are.
absl::StatusOr<Instructions> AskAll(absl::Span<const SlotFilter> filters,
                                    const HookPrograms& programs) {
  ebpf::Target target;
  target.type = programs.type();
  target.has_load_bytes = programs.has_load_bytes();
  target.may_index_packet = HasPerfmon();
  target.on_no_match = {ebpf::Alu64(BPF_MOV, BPF_REG_1, kContext)};
  Instructions all;
  for (const SlotFilter& asked : filters) {
    absl::StatusOr<Instructions> on_match = SetBit(programs, asked.slot);
    if (!on_match.ok()) return on_match;
    target.on_match = *std::move(on_match);
    const absl::StatusOr<Instructions> one =
        ebpf::Translate(asked.filter->program, target);
    if (!one.ok()) return one;
    all.insert(all.end(), one->begin(), one->end());
  }
  const absl::StatusOr<Instructions> end = HandOn(programs);
  if (!end.ok()) return end;
  all.insert(all.end(), end->begin(), end->end());
  return all;
}

// The kernel lets a program into a chain only if it is of the others' make.
int LoadLike(const HookPrograms& programs, const Instructions& instructions,
             std::vector<char>& log) {
  bpf_prog_load_opts options{};
  options.sz = sizeof(options);
  options.expected_attach_type = programs.attach_type();
  options.prog_flags = programs.load_flags();
  options.log_size = static_cast<uint32_t>(log.size());
  options.log_buf = log.data();
  return bpf_prog_load(programs.type(), "tap_filters", "Dual BSD/GPL",
                       instructions.data(), instructions.size(), &options);
}

absl::Status WithLog(absl::Status status, absl::string_view log) {
  status.SetPayload(kVerifierLogPayload, absl::Cord(log));
  return status;
}

// Whoever asked for the filters cannot mend a program: says it in one sentence
// and leaves the verifier's own words to the payload.
absl::Status Refused(int error, size_t filters, absl::string_view log) {
  if (error == E2BIG) {
    return WithLog(absl::ResourceExhaustedError(absl::StrCat(
                       "load ", filters,
                       " filters: together they are more "
                       "than the kernel will verify; use fewer or shorter ones "
                       "at once")),
                   log);
  }
  absl::Status status = LibbpfStatus("load the filters", error, log);
  if (log.empty() || absl::StrContains(status.message(), "CAP_PERFMON")) {
    return status;
  }
  utsname kernel{};
  uname(&kernel);
  return WithLog(absl::FailedPreconditionError(absl::StrCat(
                     "load the filters: Linux ", kernel.release,
                     " does not take the program made of them; a simpler "
                     "filter or a newer kernel will do")),
                 log);
}

}  // namespace

absl::StatusOr<UniqueFd> LoadFilters(absl::Span<const SlotFilter> filters,
                                     const HookPrograms& programs) {
  ASSIGN_OR_RETURN(const Instructions instructions, AskAll(filters, programs));
  std::vector<char> log(kVerifierLogBytes);
  UniqueFd program(LoadLike(programs, instructions, log));
  if (program.valid()) return program;
  return Refused(errno, filters.size(),
                 absl::string_view(log.data(), strlen(log.data())));
}

}  // namespace xdplive::capture

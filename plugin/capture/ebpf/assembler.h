// A growing eBPF program whose jumps name labels instead of distances.
#ifndef XDPLIVE_CAPTURE_EBPF_ASSEMBLER_H_
#define XDPLIVE_CAPTURE_EBPF_ASSEMBLER_H_

#include <linux/bpf.h>

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace xdplive::capture::ebpf {

class Assembler {
 public:
  // A place in the program; only the assembler that made it knows it.
  struct Label {
    size_t index = 0;
  };

  Label NewLabel();
  // `label` is the next instruction from now on. REQUIRES: not yet bound.
  void Bind(Label label);

  void Emit(const bpf_insn& instruction);
  void Emit(absl::Span<const bpf_insn> instructions);
  void Jump(Label target);
  // `condition` is one of the Jump…() forms of instructions.h.
  void JumpIf(const bpf_insn& condition, Label target);

  // Whether a jump to `label` was emitted.
  [[nodiscard]] bool IsUsed(Label label) const;

  // The program, distances filled in. RESOURCE_EXHAUSTED when a jump is
  // farther than its 16-bit distance reaches. REQUIRES: used labels are bound.
  absl::StatusOr<std::vector<bpf_insn>> Finish() &&;

 private:
  struct Reference {
    size_t instruction;
    size_t label;
  };

  std::vector<bpf_insn> instructions_;
  std::vector<size_t> targets_;  // by label
  std::vector<bool> used_;       // by label
  std::vector<Reference> references_;
};

}  // namespace xdplive::capture::ebpf

#endif  // XDPLIVE_CAPTURE_EBPF_ASSEMBLER_H_

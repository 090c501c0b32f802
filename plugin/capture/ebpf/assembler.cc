#include "capture/ebpf/assembler.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "capture/ebpf/instructions.h"

namespace xdplive::capture::ebpf {

Assembler::Label Assembler::NewLabel() {
  targets_.push_back(0);
  used_.push_back(false);
  return Label{targets_.size() - 1};
}

void Assembler::Bind(Label label) {
  targets_[label.index] = instructions_.size();
}

void Assembler::Emit(const bpf_insn& instruction) {
  instructions_.push_back(instruction);
}

void Assembler::Emit(absl::Span<const bpf_insn> instructions) {
  instructions_.insert(instructions_.end(), instructions.begin(),
                       instructions.end());
}

void Assembler::Jump(Label target) {
  JumpIf(Instruction(BPF_JMP | BPF_JA, 0, 0, 0, 0), target);
}

void Assembler::JumpIf(const bpf_insn& condition, Label target) {
  references_.push_back({instructions_.size(), target.index});
  used_[target.index] = true;
  Emit(condition);
}

bool Assembler::IsUsed(Label label) const { return used_[label.index]; }

absl::StatusOr<std::vector<bpf_insn>> Assembler::Finish() && {
  for (const Reference& reference : references_) {
    const int64_t distance = static_cast<int64_t>(targets_[reference.label]) -
                             static_cast<int64_t>(reference.instruction) - 1;
    if (distance > std::numeric_limits<int16_t>::max() ||
        distance < std::numeric_limits<int16_t>::min()) {
      return absl::ResourceExhaustedError(
          "translate filter: a jump is too far for the kernel");
    }
    instructions_[reference.instruction].off = static_cast<int16_t>(distance);
  }
  return std::move(instructions_);
}

}  // namespace xdplive::capture::ebpf

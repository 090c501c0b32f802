// What a classic program can still make use of, by instruction.
#ifndef XDPLIVE_FILTER_OPTIMISE_LATER_USE_H_
#define XDPLIVE_FILTER_OPTIMISE_LATER_USE_H_

#include <linux/filter.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "filter/optimise/expression.h"
#include "filter/optimise/knowledge.h"

namespace xdplive::filter {

// The values of A, X and scratch memory.
inline constexpr size_t kA = 0;
inline constexpr size_t kX = 1;
inline constexpr size_t kMemory = 2;
using Registers = std::array<ExprId, kMemory + BPF_MEMWORDS>;

class LaterUse {
 public:
  // REQUIRES: CheckClassic(program).
  explicit LaterUse(absl::Span<const sock_filter> program);

  // Cuts what no instruction from `at` on asks for, as far as that is plain:
  // ways that differ in nothing else then meet.
  void Trim(size_t at, const ExpressionPool& pool, Registers& registers,
            Knowledge& known) const;

 private:
  void NoteRegisters(absl::Span<const sock_filter> program, size_t at);
  void NoteLoad(const sock_filter& load, size_t at);
  // The last instruction that may compute the value anew; 0: none.
  size_t LastComputed(const ExpressionPool& pool, ExprId value) const;
  bool IsWorthKeeping(size_t at, const ExpressionPool& pool,
                      const Registers& registers, Knowledge::Fact& fact) const;

  std::vector<uint32_t> live_;      // by instruction: bits of Registers
  std::vector<uint32_t> farthest_;  // by instruction: end of the farthest read
  absl::flat_hash_map<uint64_t, size_t> last_load_;   // see KeyOf
  absl::flat_hash_map<uint32_t, size_t> last_equal_;  // by constant
  size_t last_indexed_ = 0;
  size_t last_length_ = 0;
};

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_LATER_USE_H_

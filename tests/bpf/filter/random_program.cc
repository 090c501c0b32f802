#include "bpf/filter/random_program.h"

#include <linux/filter.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace xdplive::testing {
namespace {

constexpr uint16_t kSizes[] = {BPF_B, BPF_H, BPF_W};
constexpr uint16_t kOperations[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV,
                                    BPF_MOD, BPF_AND, BPF_OR,  BPF_XOR,
                                    BPF_LSH, BPF_RSH};
constexpr uint16_t kComparisons[] = {BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET};

class Writer {
 public:
  explicit Writer(std::mt19937& random) : random_(random) {}

  std::vector<sock_filter> Write() {
    for (uint32_t slot = 0; slot < BPF_MEMWORDS; ++slot) {
      program_.push_back(Plain(BPF_ST, slot));
    }
    const size_t length = program_.size() + 2 + random_() % 30;
    while (program_.size() < length) program_.push_back(Step(length));
    program_.push_back(Plain(BPF_RET | BPF_K, random_() % 2));
    program_.push_back(Plain(BPF_RET | BPF_A, 0));
    return program_;
  }

 private:
  template <size_t n>
  uint16_t Pick(const uint16_t (&choices)[n]) {
    return choices[random_() % n];
  }

  static sock_filter Plain(int code, uint32_t constant) {
    return {static_cast<uint16_t>(code), 0, 0, constant};
  }

  // Small ones are the likely ones: they hit headers.
  uint32_t Constant() {
    switch (random_() % 8) {
      case 0:
        return static_cast<uint32_t>(random_());
      case 1:
        return 0x7fffff00 + random_() % 512;
      case 2:
        return 0xffffffff - random_() % 16;
      default:
        return random_() % 64;
    }
  }

  sock_filter Arithmetic() {
    const uint16_t operation = Pick(kOperations);
    if (random_() % 2 == 0) return Plain(BPF_ALU | operation | BPF_X, 0);
    uint32_t constant = Constant();
    if (operation == BPF_LSH || operation == BPF_RSH) constant %= 32;
    if (operation == BPF_DIV || operation == BPF_MOD) constant |= 1;
    return Plain(BPF_ALU | operation | BPF_K, constant);
  }

  // Both targets are at most the last return.
  sock_filter Jump(size_t length) {
    const size_t room = length + 1 - program_.size();
    const auto distance = [&] {
      return static_cast<uint8_t>(random_() % std::min<size_t>(room, 8));
    };
    if (random_() % 8 == 0) return Plain(BPF_JMP | BPF_JA, distance());
    const uint16_t source = random_() % 2 == 0 ? BPF_K : BPF_X;
    return {static_cast<uint16_t>(BPF_JMP | Pick(kComparisons) | source),
            distance(), distance(), Constant()};
  }

  sock_filter Step(size_t length) {
    switch (random_() % 16) {
      case 0:
      case 1:
      case 2:
        return Plain(BPF_LD | BPF_ABS | Pick(kSizes), Constant());
      case 3:
      case 4:
        return Plain(BPF_LD | BPF_IND | Pick(kSizes), Constant());
      case 5:
        return Plain(BPF_LDX | BPF_MSH | BPF_B, Constant());
      case 6:
        return Plain((random_() % 2 == 0 ? BPF_LD : BPF_LDX) | BPF_LEN, 0);
      case 7:
        return Plain((random_() % 2 == 0 ? BPF_LD : BPF_LDX) | BPF_IMM,
                     Constant());
      case 8:
        return Plain((random_() % 2 == 0 ? BPF_LD : BPF_LDX) | BPF_MEM,
                     random_() % BPF_MEMWORDS);
      case 9:
        return Plain(random_() % 2 == 0 ? BPF_ST : BPF_STX,
                     random_() % BPF_MEMWORDS);
      case 10:
        return Plain(BPF_MISC | (random_() % 2 == 0 ? BPF_TAX : BPF_TXA), 0);
      case 11:
        return Plain(BPF_ALU | BPF_NEG, 0);
      case 12:
      case 13:
        return Arithmetic();
      default:
        return Jump(length);
    }
  }

  std::mt19937& random_;
  std::vector<sock_filter> program_;
};

}  // namespace

filter::Filter RandomProgram(std::mt19937& random) {
  return {.text = "random", .program = Writer(random).Write()};
}

}  // namespace xdplive::testing

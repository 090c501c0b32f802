#include "filter/optimise/knowledge.h"

#include <linux/filter.h>

#include <algorithm>

namespace xdplive::filter {
namespace {

using Fact = Knowledge::Fact;

constexpr uint32_t kMax = std::numeric_limits<uint32_t>::max();

bool Compare(uint32_t value, const Comparison& asked) {
  switch (asked.operation) {
    case BPF_JEQ:
      return value == asked.constant;
    case BPF_JGT:
      return value > asked.constant;
    case BPF_JGE:
      return value >= asked.constant;
    default:  // BPF_JSET
      return (value & asked.constant) != 0;
  }
}

std::optional<bool> DecideEqual(const Fact& fact, uint32_t constant) {
  if (constant < fact.low || constant > fact.high ||
      std::binary_search(fact.unequal.begin(), fact.unequal.end(), constant)) {
    return false;
  }
  for (const auto& [mask, has] : fact.has_bits) {
    if (((constant & mask) != 0) != has) return false;
  }
  return std::nullopt;
}

// Whether all values of the fact are above, or none is.
std::optional<bool> DecideAbove(const Fact& fact, uint64_t least) {
  if (fact.low >= least) return true;
  if (fact.high < least) return false;
  return std::nullopt;
}

std::optional<bool> DecideBits(const Fact& fact, uint32_t asked) {
  for (const auto& [mask, has] : fact.has_bits) {
    if (!has && (asked & ~mask) == 0) return false;
    if (has && (mask & ~asked) == 0) return true;
  }
  return std::nullopt;
}

void LearnUnequal(Fact& fact, uint32_t constant) {
  const auto place =
      std::lower_bound(fact.unequal.begin(), fact.unequal.end(), constant);
  if (place == fact.unequal.end() || *place != constant) {
    fact.unequal.insert(place, constant);
  }
}

void LearnBits(Fact& fact, uint32_t mask, bool has) {
  const std::pair<uint32_t, bool> bits(mask, has);
  const auto place =
      std::lower_bound(fact.has_bits.begin(), fact.has_bits.end(), bits);
  if (place == fact.has_bits.end() || *place != bits) {
    fact.has_bits.insert(place, bits);
  }
}

}  // namespace

std::optional<bool> Knowledge::Decide(ExprId value,
                                      const Comparison& asked) const {
  if (asked.operation == BPF_JSET && asked.constant == 0) return false;
  if (asked.operation == BPF_JGE && asked.constant == 0) return true;
  if (asked.operation == BPF_JGT && asked.constant == kMax) return false;
  const Fact* fact = Find(value);
  if (fact == nullptr) return std::nullopt;
  if (fact->low == fact->high) return Compare(fact->low, asked);
  switch (asked.operation) {
    case BPF_JEQ:
      return DecideEqual(*fact, asked.constant);
    case BPF_JGT:
      return DecideAbove(*fact, uint64_t{asked.constant} + 1);
    case BPF_JGE:
      return DecideAbove(*fact, asked.constant);
    default:
      return DecideBits(*fact, asked.constant);
  }
}

std::optional<uint32_t> Knowledge::ValueOf(ExprId value) const {
  const Fact* fact = Find(value);
  if (fact == nullptr || fact->low != fact->high) return std::nullopt;
  return fact->low;
}

// The outcome was not known before, so no bound wraps or crosses another.
void Knowledge::Learn(ExprId value, const Comparison& asked, bool outcome) {
  Fact& fact = At(value);
  switch (asked.operation) {
    case BPF_JEQ:
      if (outcome) {
        fact = {.value = value, .low = asked.constant, .high = asked.constant};
      } else {
        LearnUnequal(fact, asked.constant);
      }
      break;
    case BPF_JGT:
      if (outcome) {
        fact.low = std::max(fact.low, asked.constant + 1);
      } else {
        fact.high = std::min(fact.high, asked.constant);
      }
      break;
    case BPF_JGE:
      if (outcome) {
        fact.low = std::max(fact.low, asked.constant);
      } else {
        fact.high = std::min(fact.high, asked.constant - 1);
      }
      break;
    default:
      LearnBits(fact, asked.constant, outcome);
  }
}

void Knowledge::Trim(const std::function<bool(Fact&)>& trim) {
  std::vector<Fact> kept;
  for (Fact& fact : facts_) {
    if (trim(fact)) kept.push_back(std::move(fact));
  }
  facts_ = std::move(kept);
}

void Knowledge::KeepEqualities() {
  for (Fact& fact : facts_) {
    if (fact.low == fact.high) continue;
    const ExprId value = fact.value;
    fact = Fact();
    fact.value = value;
  }
}

const Fact* Knowledge::Find(ExprId value) const {
  const auto place = std::lower_bound(
      facts_.begin(), facts_.end(), value,
      [](const Fact& fact, ExprId wanted) { return fact.value < wanted; });
  return place != facts_.end() && place->value == value ? &*place : nullptr;
}

Fact& Knowledge::At(ExprId value) {
  const auto place = std::lower_bound(
      facts_.begin(), facts_.end(), value,
      [](const Fact& fact, ExprId wanted) { return fact.value < wanted; });
  if (place != facts_.end() && place->value == value) return *place;
  Fact fact;
  fact.value = value;
  return *facts_.insert(place, std::move(fact));
}

}  // namespace xdplive::filter

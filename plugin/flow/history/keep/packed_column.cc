#include "flow/history/keep/packed_column.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace xdplive::flow {
namespace {

static_assert(std::endian::native == std::endian::little);

// Up to this width a value and its place within a byte fit into 64 bits.
constexpr unsigned kWidestShifted = 56;
constexpr unsigned kWord = 64;

void AppendVarint(uint64_t value, std::vector<uint8_t>& bytes) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<uint8_t>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<uint8_t>(value));
}

const uint8_t* ReadVarint(const uint8_t* from, uint64_t& value) {
  value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const uint8_t byte = *from++;
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return from;
  }
}

size_t PackedBytes(size_t count, unsigned width) {
  return (count * width + 7) / 8;
}

void AppendBits(absl::Span<const uint64_t> values, uint64_t base,
                unsigned width, std::vector<uint8_t>& bytes) {
  const size_t start = bytes.size();
  bytes.resize(start + PackedBytes(values.size(), width));
  uint8_t* out = bytes.data() + start;
  uint64_t word = 0;
  unsigned filled = 0;
  for (const uint64_t value : values) {
    const uint64_t rest = value - base;
    word |= rest << filled;
    filled += width;
    if (filled < kWord) continue;
    std::memcpy(out, &word, sizeof(word));
    out += sizeof(word);
    filled -= kWord;
    word = filled == 0 ? 0 : rest >> (width - filled);
  }
  if (filled > 0) std::memcpy(out, &word, PackedBytes(1, filled));
}

}  // namespace

void AppendPacked(absl::Span<const uint64_t> values,
                  std::vector<uint8_t>& bytes) {
  while (!values.empty()) {
    const auto group = values.first(std::min(values.size(), kPackedGroup));
    values.remove_prefix(group.size());
    const auto [least, most] = std::minmax_element(group.begin(), group.end());
    auto width = static_cast<unsigned>(std::bit_width(*most - *least));
    if (width > kWidestShifted) width = kWord;
    bytes.push_back(static_cast<uint8_t>(width));
    AppendVarint(*least, bytes);
    if (width > 0) AppendBits(group, *least, width, bytes);
  }
}

void PackedReader::Read(size_t count, uint64_t* out) {
  const unsigned width = *next_;
  uint64_t base = 0;
  const uint8_t* bits = ReadVarint(next_ + 1, base);
  next_ = bits + PackedBytes(count, width);
  if (width == 0) {
    std::fill_n(out, count, base);
    return;
  }
  const uint64_t mask = ~uint64_t{0} >> (kWord - width);
  for (size_t i = 0, at = 0; i < count; ++i, at += width) {
    uint64_t word = 0;
    std::memcpy(&word, bits + at / 8, sizeof(word));
    out[i] = (word >> at % 8 & mask) + base;
  }
}

}  // namespace xdplive::flow

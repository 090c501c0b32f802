#include "filter/classic/packet_access.h"

namespace xdplive::filter {
namespace {

std::optional<uint32_t> BytesOf(int size) {
  switch (size) {
    case BPF_B:
      return 1;
    case BPF_H:
      return 2;
    case BPF_W:
      return 4;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<PacketRead> AsPacketRead(const sock_filter& instruction) {
  const int mode = BPF_MODE(instruction.code);
  const bool to_index = BPF_CLASS(instruction.code) == BPF_LDX;
  if (to_index ? mode != BPF_MSH
               : BPF_CLASS(instruction.code) != BPF_LD ||
                     (mode != BPF_ABS && mode != BPF_IND)) {
    return std::nullopt;
  }
  const int size = BPF_SIZE(instruction.code);
  const std::optional<uint32_t> bytes = BytesOf(size);
  if (!bytes.has_value() || (to_index && size != BPF_B)) return std::nullopt;
  return PacketRead{.size = static_cast<uint8_t>(size),
                    .bytes = *bytes,
                    .offset = instruction.k,
                    .indexed = mode == BPF_IND,
                    .header_length = to_index};
}

bool CanReadDirectly(const PacketRead& read, bool may_index_packet) {
  return uint64_t{read.offset} + read.bytes <= kMaxDirect &&
         (!read.indexed || may_index_packet);
}

}  // namespace xdplive::filter

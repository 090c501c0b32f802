#include "filter/eval.h"

#include <pcap/pcap.h>

namespace xdplive::filter {

// Two names of one layout: the kernel's and libpcap's classic instruction.
static_assert(sizeof(sock_filter) == sizeof(bpf_insn));
static_assert(offsetof(sock_filter, k) == offsetof(bpf_insn, k));
static_assert(offsetof(sock_filter, jt) == offsetof(bpf_insn, jt));
static_assert(offsetof(sock_filter, jf) == offsetof(bpf_insn, jf));

bool Matches(const Filter& filter, absl::Span<const uint8_t> bytes,
             uint32_t wire_length) {
  const auto* program =
      reinterpret_cast<const bpf_insn*>(filter.program.data());
  return bpf_filter(program, bytes.data(), wire_length,
                    static_cast<uint32_t>(bytes.size())) != 0;
}

}  // namespace xdplive::filter

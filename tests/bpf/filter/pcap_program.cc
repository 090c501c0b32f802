#include "bpf/filter/pcap_program.h"

#include <pcap/pcap.h>

namespace xdplive::testing {

std::vector<sock_filter> PcapProgram(const std::string& text, bool optimize) {
  pcap_t* handle = pcap_open_dead(DLT_EN10MB, 262144);
  bpf_program compiled{};
  std::vector<sock_filter> program;
  if (pcap_compile(handle, &compiled, text.c_str(), optimize ? 1 : 0,
                   PCAP_NETMASK_UNKNOWN) == 0) {
    for (size_t i = 0; i < compiled.bf_len; ++i) {
      const bpf_insn& one = compiled.bf_insns[i];
      program.push_back({one.code, one.jt, one.jf, one.k});
    }
    pcap_freecode(&compiled);
  }
  pcap_close(handle);
  return program;
}

}  // namespace xdplive::testing

#include "filter/pcap_compiler.h"

#include <pcap/pcap.h>

#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/types/span.h"

namespace xdplive::filter {
namespace {

// The largest libpcap knows; a matching filter returns it.
constexpr int kSnapLength = 262144;

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

}  // namespace

PcapAnswer CompileUnoptimised(const std::string& text) {
  const std::unique_ptr<pcap_t, CloseHandle> handle(
      pcap_open_dead(DLT_EN10MB, kSnapLength));
  if (handle == nullptr) return {.program = {}, .refusal = "out of memory"};
  bpf_program compiled{};
  if (pcap_compile(handle.get(), &compiled, text.c_str(), /*optimize=*/0,
                   PCAP_NETMASK_UNKNOWN) != 0) {
    const std::string said = pcap_geterr(handle.get());
    return {.program = {},
            .refusal = std::string(absl::StripTrailingAsciiWhitespace(said))};
  }
  const absl::Cleanup free_program = [&compiled] { pcap_freecode(&compiled); };
  PcapAnswer answer;
  answer.program.reserve(compiled.bf_len);
  for (const bpf_insn& instruction :
       absl::MakeConstSpan(compiled.bf_insns, compiled.bf_len)) {
    answer.program.push_back(
        {instruction.code, instruction.jt, instruction.jf, instruction.k});
  }
  return answer;
}

}  // namespace xdplive::filter

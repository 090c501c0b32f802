// libpcap's compiler, and what it says.
#ifndef XDPLIVE_FILTER_PCAP_COMPILER_H_
#define XDPLIVE_FILTER_PCAP_COMPILER_H_

#include <linux/filter.h>

#include <string>
#include <vector>

namespace xdplive::filter {

struct PcapAnswer {
  std::vector<sock_filter> program;  // empty: refused
  std::string refusal;               // in libpcap's words
};

// The program as libpcap first writes it down, its optimiser left out. The
// time it takes grows with the square of the program. Any thread.
PcapAnswer CompileUnoptimised(const std::string& text);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_PCAP_COMPILER_H_

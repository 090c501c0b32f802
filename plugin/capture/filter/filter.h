// A packet filter as libpcap compiled it. What every file of this folder
// speaks of; no libpcap header stands behind it, whose `bpf_insn` is another
// than the kernel's.
#ifndef XDPLIVE_CAPTURE_FILTER_FILTER_H_
#define XDPLIVE_CAPTURE_FILTER_FILTER_H_

#include <linux/filter.h>

#include <string>
#include <vector>

namespace xdplive::capture::filter {

struct Filter {
  std::string text;  // pcap-filter syntax; "" matches every packet
  // Classic BPF over an Ethernet frame: jumps go forward and stay inside, the
  // last instruction returns, 0 for "no match".
  std::vector<sock_filter> program;
};

}  // namespace xdplive::capture::filter

#endif  // XDPLIVE_CAPTURE_FILTER_FILTER_H_

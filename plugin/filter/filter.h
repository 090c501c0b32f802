// A packet filter as libpcap compiled it. What every file of this folder
// speaks of; no libpcap header stands behind it, whose `bpf_insn` is another
// than the kernel's.
#ifndef XDPLIVE_FILTER_FILTER_H_
#define XDPLIVE_FILTER_FILTER_H_

#include <linux/filter.h>

#include <memory>
#include <string>
#include <vector>

namespace xdplive::filter {

struct Filter {
  std::string text;  // pcap-filter syntax; "" matches every packet
  // Classic BPF over an Ethernet frame: jumps go forward and stay inside, the
  // last instruction returns, 0 for "no match".
  std::vector<sock_filter> program;
};

// As all who ask by it share it; null, where one may be left out, is every
// packet. The text alone says which filter it is.
using FilterPtr = std::shared_ptr<const Filter>;

// "" of null.
inline const std::string& TextOf(const FilterPtr& filter) {
  static const std::string none;
  return filter == nullptr ? none : filter->text;
}

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_FILTER_H_

// A packet filter as libpcap compiled it. What every file of this folder
// speaks of; no libpcap header stands behind it, whose `bpf_insn` is another
// than the kernel's.
#ifndef XDPLIVE_FILTER_FILTER_H_
#define XDPLIVE_FILTER_FILTER_H_

#include <linux/filter.h>

#include <compare>
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

// As all who ask by it share it.
using FilterPtr = std::shared_ptr<const Filter>;

// What was made of a filter's text, beside that text; null where nobody has
// compiled it yet. The text alone says which filter it is, so all are equal.
struct Compiled {
  FilterPtr filter;

  friend bool operator==(const Compiled&, const Compiled&) { return true; }
  friend std::strong_ordering operator<=>(const Compiled&, const Compiled&) {
    return std::strong_ordering::equal;
  }
};

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_FILTER_H_

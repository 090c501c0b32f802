// libpcap's own program of a filter.
#ifndef XDPLIVE_TESTS_BPF_FILTER_PCAP_PROGRAM_H_
#define XDPLIVE_TESTS_BPF_FILTER_PCAP_PROGRAM_H_

#include <linux/filter.h>

#include <string>
#include <vector>

namespace xdplive::testing {

// As first written down, or by libpcap's optimiser; empty where it refuses.
std::vector<sock_filter> PcapProgram(const std::string& text, bool optimize);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_FILTER_PCAP_PROGRAM_H_

// Filter text to classic BPF, by libpcap.
#ifndef XDPLIVE_FILTER_COMPILE_H_
#define XDPLIVE_FILTER_COMPILE_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "filter/filter.h"

namespace xdplive::filter {

// Bounds of one filter: of its text, the one that people meet (500 IPv4 or 200
// IPv6 hosts fit); of the words (and, or, not aside) that libpcap has to take
// together, see formula.h, and of all it first writes down: it takes the square
// of either, and at these bounds tens of milliseconds; of the program, which
// the kernel has to verify and run.
inline constexpr size_t kMaxTextBytes = 12288;
inline constexpr size_t kMaxWords = 160;
inline constexpr size_t kMaxRawInstructions = 40000;
inline constexpr size_t kMaxInstructions = 4096;

// Compiles pcap-filter text for Ethernet frames. The verdict is that of
// libpcap's program before its optimiser, made shorter by simplify.h; scratch
// memory that libpcap reads before it wrote any (`not geneve and udp`) is 0, as
// in the kernel. Never asks DNS nor
// reads a file: service and protocol names are those of the machine this was
// built on, host and network names are refused.
//
// Line breaks and tabs are blanks. INVALID_ARGUMENT, with the text quoted and a
// Fault, when libpcap refuses it (in its own words), when it is too long, when
// it asks for what is not in the packet (inbound, outbound, ifindex) or for a
// loop (protochain), when no packet could match.
//
// Any thread: libpcap keeps the state of a compilation in its handle.
absl::StatusOr<Filter> Compile(absl::string_view text);

// The same, to be shared.
absl::StatusOr<FilterPtr> CompileShared(absl::string_view text);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_COMPILE_H_

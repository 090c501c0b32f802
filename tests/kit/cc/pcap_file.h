// Ethernet captures in files: read for tests, written for other tools to read.
#ifndef XDPLIVE_TESTS_KIT_CC_PCAP_FILE_H_
#define XDPLIVE_TESTS_KIT_CC_PCAP_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace xdplive::testing {

struct CapturedFrame {
  std::vector<uint8_t> bytes;
  uint32_t wire_length = 0;
  int64_t time_unix_ns = 0;
};

// The frames of a classic pcap or pcapng file; what libpcap refuses past the
// first frames ends the list. Errors: the file cannot be opened, or its link
// type is not Ethernet (FAILED_PRECONDITION).
absl::StatusOr<std::vector<CapturedFrame>> ReadPcapFile(
    const std::string& path);

// Writes `frames` as a classic Ethernet pcap, times in microseconds.
absl::Status WritePcapFile(const std::string& path,
                           const std::vector<CapturedFrame>& frames);

// The .pcap files of the shared collection, sorted: environment XDPLIVE_PCAPS,
// else ../shared/pcaps beside the source tree. NOT_FOUND, with the place that
// was tried, when there is none: the test then skips with that reason.
absl::StatusOr<std::vector<std::string>> SharedPcapFiles();

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_PCAP_FILE_H_

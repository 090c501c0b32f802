// Frames one by one, as a program of the host sends them.
#ifndef XDPLIVE_TESTS_BPF_LOAD_RAW_SOCKET_H_
#define XDPLIVE_TESTS_BPF_LOAD_RAW_SOCKET_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {

// One socket for many frames: closing one waits for the whole kernel.
class RawSocket {
 public:
  // Sends out of `interface`.
  static absl::StatusOr<RawSocket> Open(const std::string& interface);

  // `frame` from its Ethernet header on, at least 14 bytes.
  absl::Status Send(const std::vector<uint8_t>& frame) const;

 private:
  explicit RawSocket(capture::UniqueFd socket) : socket_(std::move(socket)) {}

  capture::UniqueFd socket_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_RAW_SOCKET_H_

// One TCP connection, and what TCP itself says it sent.
#ifndef XDPLIVE_TESTS_BPF_LOAD_TCP_TRANSFER_H_
#define XDPLIVE_TESTS_BPF_LOAD_TCP_TRANSFER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "bpf/load/peer_namespace.h"

namespace xdplive::testing {

struct TcpSent {
  uint64_t segments = 0;    // handshake and farewell among them
  uint64_t wire_bytes = 0;  // of their frames, each with its own headers
};

// Connects to `address` in `peer`, sends `bytes` and closes; over IPv4 and
// with timestamps on both sides, as Linux has it. Counts one way alone.
absl::StatusOr<TcpSent> TransferByTcp(const PeerNamespace& peer,
                                      const std::string& address, size_t bytes);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_TCP_TRANSFER_H_

// A network namespace of this process's own, with a veth pair in it.
#ifndef XDPLIVE_TESTS_BPF_NETWORK_SANDBOX_H_
#define XDPLIVE_TESTS_BPF_NETWORK_SANDBOX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {

// The calling thread moves into a namespace without a name, and back when the
// sandbox goes; the kernel removes the namespace with its last thread, however
// that ends. Threads started meanwhile are inside as well.
class NetworkSandbox {
 public:
  // With `veth0` (10.9.0.1/24) and `veth1`, both up. Nothing
  // sends on them but the test.
  static absl::StatusOr<NetworkSandbox> Enter();

  NetworkSandbox(NetworkSandbox&&) = default;
  NetworkSandbox& operator=(NetworkSandbox&&) = delete;
  ~NetworkSandbox();

  // Runs `ip <arguments>` inside.
  static absl::Status Ip(const std::string& arguments);

  // Sends `frames` out of `interface`.
  static absl::Status Send(const std::string& interface,
                           const std::vector<std::vector<uint8_t>>& frames);

 private:
  explicit NetworkSandbox(capture::UniqueFd home) : home_(std::move(home)) {}

  capture::UniqueFd home_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_NETWORK_SANDBOX_H_

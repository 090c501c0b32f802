// A second namespace, for traffic that must really cross the wire.
#ifndef XDPLIVE_TESTS_BPF_LOAD_PEER_NAMESPACE_H_
#define XDPLIVE_TESTS_BPF_LOAD_PEER_NAMESPACE_H_

#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {

// Without a name; the kernel removes it with the last descriptor and thread.
class PeerNamespace {
 public:
  // Takes `interface` out of the calling thread's namespace, gives it
  // `address` ("10.9.0.2/24") and sets it up.
  static absl::StatusOr<PeerNamespace> Make(const std::string& interface,
                                            const std::string& address);

  // Runs `what` inside, in the calling thread. What it makes there, sockets
  // above all, stays there.
  void Run(absl::FunctionRef<void()> what) const;

 private:
  explicit PeerNamespace(capture::UniqueFd fd) : fd_(std::move(fd)) {}

  capture::UniqueFd fd_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_PEER_NAMESPACE_H_

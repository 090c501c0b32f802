// Two interfaces that are one wire, taps on one of them, and frames over it.
#ifndef XDPLIVE_TESTS_KERNELS_TAPPED_PAIR_H_
#define XDPLIVE_TESTS_KERNELS_TAPPED_PAIR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bpf/filter/frames.h"
#include "bpf/network_sandbox.h"
#include "bpf/recording_sink.h"
#include "tap/engine.h"

namespace xdplive::testing {

// Which wire: a veth pair in a namespace of its own, or the two network cards
// of the guest, which qemu joins by a hub.
enum class Wire { kVeth, kVirtio };

// Who opens the taps.
enum class Loader {
  kRoot,     // every capability
  kPerfmon,  // uid 65534 with CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON
  kLeast,    // uid 65534 with CAP_BPF and CAP_NET_ADMIN
};

// "6.1.0-50-amd64", and whether it is at least `major`.`minor`.
std::string KernelRelease();
bool KernelIsAtLeast(int major, int minor);

class TappedPair {
 public:
  // Enters the wire's namespace; sends nothing yet.
  static absl::StatusOr<TappedPair> Enter(Wire wire);

  // One tap of every packet and one for each filter, by an engine of `loader`.
  absl::Status Open(const std::string& attach_mode, tap::Direction direction,
                    Loader loader, const std::vector<std::string>& filters);

  // Makes the hook anew under its taps, by the same loader, with larger flow
  // tables.
  absl::Status Renew();

  // Over the wire, so that the taps see them.
  absl::Status Send(const std::vector<Frame>& frames) const;

  // Fails the test unless every tap counted and showed what libpcap says of
  // `frames`, all of which were sent, and its ledger adds up.
  void ExpectExact(const std::vector<Frame>& frames);

  // What was tried: "native: …; tcx".
  std::string Steps() const;
  // The rung that holds; "" for none.
  std::string Rung() const;

  const std::string& tapped() const { return tapped_; }

 private:
  struct OpenTap {
    std::string filter;
    // Before the tap, which hands to it.
    std::unique_ptr<RecordingSink> sink = std::make_unique<RecordingSink>();
    std::shared_ptr<tap::Tap> tap;
  };

  absl::Status OpenAll(const std::string& attach_mode,
                       const std::vector<std::string>& filters);
  absl::Status RenewAll();
  std::vector<tap::AttachStep> LastSteps() const;
  void WaitUntilSeen(uint64_t count);

  std::optional<NetworkSandbox> sandbox_;
  std::string tapped_;
  std::string other_;
  tap::Direction direction_ = tap::Direction::kIngress;
  Loader loader_ = Loader::kRoot;
  tap::EngineOptions options_;
  std::unique_ptr<tap::Engine> engine_;
  std::vector<OpenTap> taps_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KERNELS_TAPPED_PAIR_H_

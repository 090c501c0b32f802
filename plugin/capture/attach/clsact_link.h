// One TC program on one interface by the clsact qdisc, for kernels before 6.6,
// for as long as this object lives.
#ifndef XDPLIVE_CAPTURE_ATTACH_CLSACT_LINK_H_
#define XDPLIVE_CAPTURE_ATTACH_CLSACT_LINK_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/attach/clsact_claim.h"
#include "capture/attach/hook_link.h"
#include "tap/engine.h"

namespace xdplive::capture {

// Made by netlink, the one kind of attachment of this room that is. A service
// unit that restricts address families, as Grafana's does, forbids it: then
// Create says FAILED_PRECONDITION, names the line RestrictAddressFamilies= and
// that AF_NETLINK has to be in it.
//
// No descriptor holds it, so a killed process leaves its filter attached. It
// is found by the name of the program and a handle out of ours (see
// ClsactClaim), known for dead because nobody holds the claim to that handle,
// and removed by the next Create on the interface.
//
// Filters run by priority, and ours has the first: what stands further up can
// keep frames from those below (see TcxLink). Our program goes on to the next
// filter whatever it saw.
//
// The qdisc goes with the last filter of ours if ours made it and nothing else
// is on it. Who puts a filter on it at that very moment loses it.
//
// Every method must run in the network namespace of the interface.
class ClsactLink : public HookLink {
 public:
  // Errors, with the mend:
  //   FAILED_PRECONDITION  netlink is forbidden, or the interface has another
  //                        qdisc or filter in this place
  //   UNIMPLEMENTED        the kernel has no clsact, or no filters in BPF
  //   RESOURCE_EXHAUSTED   too many processes capture here
  //   NOT_FOUND            the interface is gone
  //   PERMISSION_DENIED    see LibbpfStatus; any other error likewise
  static absl::StatusOr<std::unique_ptr<HookLink>> Create(
      int program_fd, const std::string& interface, uint32_t ifindex,
      tap::Direction direction);

  ~ClsactLink() override;
  ClsactLink(const ClsactLink&) = delete;
  ClsactLink& operator=(const ClsactLink&) = delete;

  [[nodiscard]] bool attached() const override;
  absl::Status Replace(int program_fd) override;

 private:
  static absl::StatusOr<std::unique_ptr<HookLink>> Attach(
      int program_fd, const std::string& interface, uint32_t ifindex,
      tap::Direction direction, bool made_qdisc);

  ClsactLink(ClsactClaim claim, uint32_t handle, uint32_t program_id)
      : claim_(std::move(claim)), handle_(handle), program_id_(program_id) {}

  const ClsactClaim claim_;
  const uint32_t handle_;
  std::atomic<uint32_t> program_id_;
  // That of Replace, before it is there.
  std::atomic<uint32_t> next_program_id_ = 0;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_CLSACT_LINK_H_

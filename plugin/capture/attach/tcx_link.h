// One TC program in the TCX chain of one interface, for as long as this object
// lives. Linux 6.6.
#ifndef XDPLIVE_CAPTURE_ATTACH_TCX_LINK_H_
#define XDPLIVE_CAPTURE_ATTACH_TCX_LINK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/attach/hook_link.h"
#include "capture/os/bpf_handles.h"
#include "tap/engine.h"

namespace xdplive::capture {

// Held by a descriptor and nothing else: the kernel detaches the program when
// the process ends, however it ends. Made by bpf(), without netlink.
//
// Programs of a chain run one after the other, before those of clsact, until
// one of them decides. Ours never decides, and stands first in both directions:
// whatever stands further up can keep frames from those below, even by letting
// them pass. So we count frames as they come to the chain; what another program
// then drops, rewrites or sends elsewhere was counted all the same. One that is
// later put first in its turn goes before ours.
class TcxLink : public HookLink {
 public:
  // Errors: see TcxRefusal.
  static absl::StatusOr<std::unique_ptr<HookLink>> Create(
      int program_fd, const std::string& interface, uint32_t ifindex,
      tap::Direction direction);

  [[nodiscard]] bool attached() const override;
  absl::Status Replace(int program_fd) override;

 private:
  explicit TcxLink(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

// Why the kernel refused with errno `error` (positive), and the mend:
//   UNIMPLEMENTED       it has no TCX
//   RESOURCE_EXHAUSTED  the chain is full
//   NOT_FOUND           the interface is gone
//   PERMISSION_DENIED   see LibbpfStatus; any other error likewise
absl::Status TcxRefusal(int error, const std::string& interface,
                        tap::Direction direction);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_TCX_LINK_H_

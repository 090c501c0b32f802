// One XDP program on one interface, for as long as this object lives.
#ifndef XDPLIVE_CAPTURE_ATTACH_XDP_LINK_H_
#define XDPLIVE_CAPTURE_ATTACH_XDP_LINK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/attach/hook_link.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::capture {

enum class XdpMode { kNative, kGeneric };

// "native" or "generic".
const char* XdpModeName(XdpMode mode);

// Held by a descriptor and nothing else: the kernel detaches the program when
// the process ends, however it ends. Made by bpf(), without netlink. An
// interface takes one XDP program; one that is there already stays.
class XdpLink : public HookLink {
 public:
  // Errors: see AttachRefusal.
  static absl::StatusOr<std::unique_ptr<HookLink>> Create(
      int program_fd, const std::string& interface, uint32_t ifindex,
      XdpMode mode);

  [[nodiscard]] bool attached() const override;
  absl::Status Replace(int program_fd) override;

 private:
  explicit XdpLink(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

// That a device above the interface keeps its place.
absl::Status HeldAbove(const std::string& interface, XdpMode mode);

// Why the kernel refused with errno `error` (positive) to attach XDP to
// `interface`, and the mend. The code says whether another rung may do:
//   UNIMPLEMENTED        this mode, or this program in it, is not for the
//                        driver
//   FAILED_PRECONDITION  another XDP program holds the interface
//   NOT_FOUND            the interface is gone
//   PERMISSION_DENIED    see LibbpfStatus; any other error likewise
absl::Status AttachRefusal(int error, const std::string& interface,
                           XdpMode mode);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_XDP_LINK_H_

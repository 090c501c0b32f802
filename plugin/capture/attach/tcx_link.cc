#include "capture/attach/tcx_link.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <cerrno>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {
namespace {

// Of Linux 6.6; older headers do not name them.
constexpr auto kTcxIngress = static_cast<bpf_attach_type>(46);
constexpr auto kTcxEgress = static_cast<bpf_attach_type>(47);
constexpr uint32_t kBefore = 1u << 3;  // BPF_F_BEFORE: no other named, all

// The front of the kernel's bpf_link_info, for a link of TCX.
struct TcxLinkInfo {
  uint32_t type, id, program_id, padding;
  uint32_t ifindex;  // 0 once detached
  uint32_t attach_type;
};
static_assert(offsetof(TcxLinkInfo, ifindex) == offsetof(bpf_link_info, xdp));

}  // namespace

absl::StatusOr<std::unique_ptr<HookLink>> TcxLink::Create(
    int program_fd, const std::string& interface, uint32_t ifindex,
    tap::Direction direction) {
  bpf_link_create_opts options{};
  options.sz = sizeof(options);
  options.flags = kBefore;
  const int fd = bpf_link_create(
      program_fd, static_cast<int>(ifindex),
      direction == tap::Direction::kEgress ? kTcxEgress : kTcxIngress,
      &options);
  if (fd < 0) return TcxRefusal(-fd, interface, direction);
  return std::unique_ptr<HookLink>(new TcxLink(UniqueFd(fd)));
}

bool TcxLink::attached() const {
  TcxLinkInfo info{};
  uint32_t size = sizeof(info);
  return bpf_obj_get_info_by_fd(fd_.get(), &info, &size) == 0 &&
         info.ifindex != 0;
}

absl::Status TcxLink::Replace(int program_fd) {
  if (bpf_link_update(fd_.get(), program_fd, nullptr) == 0) {
    return absl::OkStatus();
  }
  return LibbpfStatus("replace the program of a tcx link", errno);
}

absl::Status TcxRefusal(int error, const std::string& interface,
                        tap::Direction direction) {
  const std::string action = absl::StrCat(
      "attach tcx ", tap::DirectionName(direction), " to ", interface);
  switch (error) {
    case EINVAL:
      return absl::UnimplementedError(
          absl::StrCat(action,
                       ": this kernel has no TCX, which came with Linux 6.6; "
                       "the way before it is clsact"));
    case ERANGE:
      return absl::ResourceExhaustedError(absl::StrCat(
          action,
          ": its chain is full; 'bpftool net' names the programs: stop the "
          "owner of one"));
    case ENODEV:
      return absl::NotFoundError(
          absl::StrCat(action, ": the interface is gone"));
    default:
      return LibbpfStatus(action, error);
  }
}

}  // namespace xdplive::capture

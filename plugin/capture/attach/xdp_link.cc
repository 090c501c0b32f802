#include "capture/attach/xdp_link.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {
namespace {

// The kernel says EINVAL of an interface that is not there as well.
int TellGone(int error, uint32_t ifindex) {
  char name[IF_NAMESIZE];
  const bool gone = error == EINVAL && if_indextoname(ifindex, name) == nullptr;
  return gone ? ENODEV : error;
}

// Whether no XDP program is on the interface itself. False where netlink is not
// to be had, for then nobody knows.
bool HasNone(uint32_t ifindex) {
  uint32_t id = 0;
  return bpf_xdp_query_id(static_cast<int>(ifindex), 0, &id) == 0 && id == 0;
}

}  // namespace

const char* XdpModeName(XdpMode mode) {
  return mode == XdpMode::kNative ? "native" : "generic";
}

absl::StatusOr<std::unique_ptr<HookLink>> XdpLink::Create(
    int program_fd, const std::string& interface, uint32_t ifindex,
    XdpMode mode) {
  bpf_link_create_opts options{};
  options.sz = sizeof(options);
  options.flags =
      mode == XdpMode::kNative ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
  const int fd =
      bpf_link_create(program_fd, static_cast<int>(ifindex), BPF_XDP, &options);
  // Source: dev_xdp_attach in net/core/dev.c, which asks the devices above.
  if (fd == -EEXIST && HasNone(ifindex)) return HeldAbove(interface, mode);
  if (fd < 0) return AttachRefusal(TellGone(-fd, ifindex), interface, mode);
  return std::unique_ptr<HookLink>(new XdpLink(UniqueFd(fd)));
}

bool XdpLink::attached() const {
  bpf_link_info info{};
  uint32_t size = sizeof(info);
  return bpf_obj_get_info_by_fd(fd_.get(), &info, &size) == 0 &&
         info.xdp.ifindex != 0;
}

absl::Status XdpLink::Replace(int program_fd) {
  if (bpf_link_update(fd_.get(), program_fd, nullptr) == 0) {
    return absl::OkStatus();
  }
  return LibbpfStatus("replace the program of a xdp link", errno);
}

absl::Status HeldAbove(const std::string& interface, XdpMode mode) {
  return absl::FailedPreconditionError(absl::StrCat(
      "attach ", XdpModeName(mode), " xdp to ", interface,
      ": a device above it (a bridge, bond, VLAN or macvlan) has an XDP "
      "program "
      "already, ours where that device is captured by XDP as well, and the "
      "kernel allows none below it; choose the attach mode tcx, or capture "
      "only one of the two"));
}

absl::Status AttachRefusal(int error, const std::string& interface,
                           XdpMode mode) {
  const std::string action =
      absl::StrCat("attach ", XdpModeName(mode), " xdp to ", interface);
  switch (error) {
    case EBUSY:   // in this mode
    case EEXIST:  // in the other mode
      return absl::FailedPreconditionError(absl::StrCat(
          action,
          ": another XDP program is attached and keeps its place; what it "
          "drops or sends elsewhere no way after it sees. 'bpftool net' names "
          "it: to have ours there, stop its owner or run 'ip link set dev ",
          interface, " xdp off'"));
    case EOPNOTSUPP:
      return absl::UnimplementedError(
          absl::StrCat(action,
                       ": its driver has no XDP in this mode, or not with the "
                       "features that are on; LRO off may help: 'ethtool -K ",
                       interface, " lro off'"));
    case EINVAL:
    case ERANGE:
    case E2BIG:
      return absl::UnimplementedError(absl::StrCat(
          action,
          ": its driver refuses the MTU or the queue setup; a smaller "
          "MTU may help: 'ip link set dev ",
          interface, " mtu 1500'"));
    case ENODEV:
      return absl::NotFoundError(
          absl::StrCat(action, ": the interface is gone"));
    default:
      return LibbpfStatus(action, error);
  }
}

}  // namespace xdplive::capture

#include "capture/attach/clsact_link.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "capture/attach/traffic_control.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {
namespace {

constexpr uint32_t kPriority = 1;  // the first
constexpr char kProgramName[] = "tap_enter_tc";

// Our handles are these bits, the place, and the lowest bit: whether the qdisc
// was made by us. It is asked of the filters that are there, so that it lasts
// from the first of them to the last, whoever they belong to.
constexpr uint32_t kHandles = 0x58440000;
constexpr uint32_t kHandleMask = 0xffff0000;
constexpr uint32_t kMadeQdisc = 1;

int PlaceOf(uint32_t handle) { return handle >> 1 & (kHandleMask >> 17); }

// libbpf calls a filter "<program>:[<id>]".
bool IsOurs(const TcFilter& filter) {
  return filter.priority == kPriority &&
         (filter.handle & kHandleMask) == kHandles &&
         PlaceOf(filter.handle) < ClsactClaim::kPlaces &&
         absl::StartsWith(filter.program_name, kProgramName);
}

bpf_tc_hook HookOf(uint32_t ifindex, tap::Direction direction) {
  bpf_tc_hook hook{};
  hook.sz = sizeof(hook);
  hook.ifindex = static_cast<int>(ifindex);
  hook.attach_point =
      direction == tap::Direction::kEgress ? BPF_TC_EGRESS : BPF_TC_INGRESS;
  return hook;
}

bpf_tc_opts FilterOf(uint32_t handle) {
  bpf_tc_opts filter{};
  filter.sz = sizeof(filter);
  filter.handle = handle;
  filter.priority = kPriority;
  return filter;
}

// Errno, positive; 0 if it is gone afterwards.
int RemoveFilter(const ClsactClaim& claim, uint32_t handle) {
  const bpf_tc_hook hook = HookOf(claim.ifindex(), claim.direction());
  const bpf_tc_opts filter = FilterOf(handle);
  return -bpf_tc_detach(&hook, &filter);
}

struct Finding {
  bool made_qdisc = false;  // by one of ours, living or not
  bool empty = true;
};

// Looks at both directions of an interface, and removes what has no living
// owner if told to.
absl::StatusOr<Finding> Look(uint32_t ifindex, bool remove_leftovers) {
  Finding finding;
  for (const tap::Direction direction :
       {tap::Direction::kIngress, tap::Direction::kEgress}) {
    ASSIGN_OR_RETURN(const auto filters, ListTcFilters(ifindex, direction));
    finding.empty = finding.empty && filters.empty();
    for (const TcFilter& filter : filters) {
      if (!IsOurs(filter)) continue;
      if ((filter.handle & kMadeQdisc) != 0) finding.made_qdisc = true;
      if (!remove_leftovers) continue;
      const auto claim =
          ClsactClaim::Take(ifindex, direction, PlaceOf(filter.handle));
      // One that stays costs time and does no harm.
      if (claim.ok()) (void)RemoveFilter(*claim, filter.handle);
    }
  }
  return finding;
}

// Why the kernel refused with errno `error` (positive), and the mend.
absl::Status Refusal(int error, const std::string& interface,
                     tap::Direction direction) {
  const std::string action = absl::StrCat(
      "attach clsact ", tap::DirectionName(direction), " to ", interface);
  switch (error) {
    case EAFNOSUPPORT:
      return absl::FailedPreconditionError(absl::StrCat(
          action,
          ": this process may open no netlink socket, which clsact needs; "
          "under systemd add AF_NETLINK to the unit's "
          "RestrictAddressFamilies=, or run Linux 6.6, whose TCX needs none"));
    case ENOENT:
    case EOPNOTSUPP:
      return absl::UnimplementedError(absl::StrCat(
          action,
          ": this kernel has no clsact or no filters in BPF; 'modprobe "
          "sch_ingress cls_bpf' loads them"));
    case EEXIST:
    case EINVAL:
    case ENOSPC:
      return absl::FailedPreconditionError(absl::StrCat(
          action,
          ": a filter of another kind has the first priority there; 'tc filter "
          "show dev ",
          interface, " ", tap::DirectionName(direction),
          "' names it: give it a higher number"));
    case ENODEV:
      return absl::NotFoundError(
          absl::StrCat(action, ": the interface is gone"));
    default:
      return LibbpfStatus(action, error);
  }
}

// The plain ingress qdisc takes no egress filters, and would run them for
// frames that come in.
absl::Status CheckQdisc(const std::string& interface, uint32_t ifindex,
                        tap::Direction direction) {
  ASSIGN_OR_RETURN(const std::string kind, IngressQdisc(ifindex));
  if (kind == "clsact" || direction == tap::Direction::kIngress) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("attach clsact ", tap::DirectionName(direction), " to ",
                   interface, ": the qdisc '", kind,
                   "' stands in its place; 'tc qdisc replace dev ", interface,
                   " clsact' has room for both directions, once what hangs on "
                   "the other is moved there"));
}

// True if it was not there. Errors: see Create.
absl::StatusOr<bool> EnsureQdisc(const std::string& interface, uint32_t ifindex,
                                 tap::Direction direction) {
  bpf_tc_hook hook = HookOf(ifindex, direction);
  const int error = bpf_tc_hook_create(&hook);
  if (error == 0) return true;
  if (error != -EEXIST) return Refusal(-error, interface, direction);
  RETURN_IF_ERROR(CheckQdisc(interface, ifindex, direction));
  return false;
}

void RemoveQdiscIfUnused(uint32_t ifindex) {
  const absl::StatusOr<Finding> finding = Look(ifindex, false);
  if (!finding.ok() || !finding->empty) return;
  bpf_tc_hook both = HookOf(ifindex, tap::Direction::kIngress);
  both.attach_point =
      static_cast<bpf_tc_attach_point>(BPF_TC_INGRESS | BPF_TC_EGRESS);
  bpf_tc_hook_destroy(&both);
}

}  // namespace

absl::StatusOr<std::unique_ptr<HookLink>> ClsactLink::Create(
    int program_fd, const std::string& interface, uint32_t ifindex,
    tap::Direction direction) {
  ASSIGN_OR_RETURN(const bool made, EnsureQdisc(interface, ifindex, direction));
  ASSIGN_OR_RETURN(const Finding found, Look(ifindex, true));
  const bool made_by_us = made || found.made_qdisc;
  absl::StatusOr<std::unique_ptr<HookLink>> link =
      Attach(program_fd, interface, ifindex, direction, made_by_us);
  if (!link.ok() && made_by_us) RemoveQdiscIfUnused(ifindex);
  return link;
}

absl::StatusOr<std::unique_ptr<HookLink>> ClsactLink::Attach(
    int program_fd, const std::string& interface, uint32_t ifindex,
    tap::Direction direction, bool made_qdisc) {
  ASSIGN_OR_RETURN(ClsactClaim claim, ClsactClaim::TakeAny(ifindex, direction));
  const auto place = static_cast<uint32_t>(claim.place());
  const uint32_t handle = kHandles | place << 1 | (made_qdisc ? kMadeQdisc : 0);
  const bpf_tc_hook hook = HookOf(ifindex, direction);
  bpf_tc_opts filter = FilterOf(handle);
  filter.prog_fd = program_fd;
  if (const int error = bpf_tc_attach(&hook, &filter); error != 0) {
    return Refusal(-error, interface, direction);
  }
  return std::unique_ptr<HookLink>(
      new ClsactLink(std::move(claim), handle, filter.prog_id));
}

ClsactLink::~ClsactLink() {
  if (attached()) RemoveFilter(claim_, handle_);
  if ((handle_ & kMadeQdisc) != 0) RemoveQdiscIfUnused(claim_.ifindex());
}

bool ClsactLink::attached() const {
  const bpf_tc_hook hook = HookOf(claim_.ifindex(), claim_.direction());
  bpf_tc_opts filter = FilterOf(handle_);
  const int error = bpf_tc_query(&hook, &filter);
  // Of any other error the filter does not know.
  const bool gone = error == -ENOENT || error == -ENODEV || error == -EINVAL;
  if (error != 0) return !gone;
  return filter.prog_id == program_id_ || filter.prog_id == next_program_id_;
}

absl::Status ClsactLink::Replace(int program_fd) {
  bpf_prog_info info{};
  uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0) {
    return LibbpfStatus("look at a program", errno);
  }
  next_program_id_ = info.id;
  const bpf_tc_hook hook = HookOf(claim_.ifindex(), claim_.direction());
  bpf_tc_opts filter = FilterOf(handle_);
  filter.prog_fd = program_fd;
  filter.flags = BPF_TC_F_REPLACE;
  if (const int error = bpf_tc_attach(&hook, &filter); error != 0) {
    next_program_id_ = 0;
    return LibbpfStatus("replace the program of a clsact filter", -error);
  }
  program_id_ = info.id;
  return absl::OkStatus();
}

}  // namespace xdplive::capture

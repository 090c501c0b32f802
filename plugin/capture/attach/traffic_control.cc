#include "capture/attach/traffic_control.h"

#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::capture {
namespace {

constexpr size_t kAnswerBytes = 32 << 10;  // the kernel sends no longer ones
constexpr char kAction[] = "ask traffic control by netlink";

// The value of the attribute `type` among `attributes`; empty if not there.
std::string_view Find(std::string_view attributes, int type) {
  while (attributes.size() >= sizeof(rtattr)) {
    rtattr head{};
    std::memcpy(&head, attributes.data(), sizeof(head));
    if (head.rta_len < sizeof(head) || head.rta_len > attributes.size()) break;
    if ((head.rta_type & NLA_TYPE_MASK) == type) {
      return attributes.substr(sizeof(head), head.rta_len - sizeof(head));
    }
    attributes.remove_prefix(
        std::min<size_t>(RTA_ALIGN(head.rta_len), attributes.size()));
  }
  return {};
}

// Attributes that are text end in a zero byte.
std::string Text(std::string_view attributes, int type) {
  const std::string_view value = Find(attributes, type);
  return std::string(value.substr(0, value.find('\0')));
}

using Visitor =
    absl::FunctionRef<void(const tcmsg&, std::string_view attributes)>;

// True when the dump goes on in the next message.
absl::StatusOr<bool> Visit(std::string_view messages, Visitor visit) {
  while (messages.size() >= sizeof(nlmsghdr)) {
    nlmsghdr head{};
    std::memcpy(&head, messages.data(), sizeof(head));
    if (head.nlmsg_len < sizeof(head) || head.nlmsg_len > messages.size()) {
      break;
    }
    const std::string_view body =
        messages.substr(NLMSG_HDRLEN, head.nlmsg_len - NLMSG_HDRLEN);
    if (head.nlmsg_type == NLMSG_DONE) return false;
    if (head.nlmsg_type == NLMSG_ERROR) {
      nlmsgerr refusal{};
      std::memcpy(&refusal, body.data(),
                  std::min(sizeof(refusal), body.size()));
      return absl::ErrnoToStatus(-refusal.error, kAction);
    }
    if (body.size() >= sizeof(tcmsg)) {
      tcmsg object{};
      std::memcpy(&object, body.data(), sizeof(object));
      visit(object, body.substr(sizeof(object)));
    }
    messages.remove_prefix(
        std::min<size_t>(NLMSG_ALIGN(head.nlmsg_len), messages.size()));
  }
  return true;
}

absl::Status Dump(uint16_t type, const tcmsg& what, Visitor visit) {
  const UniqueFd socket(
      ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  struct {
    nlmsghdr head;
    tcmsg what;
  } request{};
  request.head.nlmsg_len = sizeof(request);
  request.head.nlmsg_type = type;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.what = what;
  if (!socket.valid() || send(socket.get(), &request, sizeof(request), 0) < 0) {
    return absl::ErrnoToStatus(errno, kAction);
  }
  std::string answer(kAnswerBytes, '\0');
  absl::StatusOr<bool> goes_on = true;
  while (goes_on.ok() && *goes_on) {
    const ssize_t size = recv(socket.get(), answer.data(), answer.size(), 0);
    if (size < 0) return absl::ErrnoToStatus(errno, kAction);
    goes_on = Visit({answer.data(), static_cast<size_t>(size)}, visit);
  }
  return goes_on.status();
}

}  // namespace

absl::StatusOr<std::string> IngressQdisc(uint32_t ifindex) {
  std::string kind;
  // A dump has those of every interface.
  const absl::Status status =
      Dump(RTM_GETQDISC, {}, [&](const tcmsg& qdisc, std::string_view says) {
        if (qdisc.tcm_ifindex == static_cast<int>(ifindex) &&
            qdisc.tcm_parent == TC_H_INGRESS) {
          kind = Text(says, TCA_KIND);
        }
      });
  if (!status.ok()) return status;
  return kind;
}

absl::StatusOr<std::vector<TcFilter>> ListTcFilters(uint32_t ifindex,
                                                    tap::Direction direction) {
  tcmsg what{};
  what.tcm_ifindex = static_cast<int>(ifindex);
  what.tcm_parent = TC_H_MAKE(TC_H_CLSACT, direction == tap::Direction::kEgress
                                               ? TC_H_MIN_EGRESS
                                               : TC_H_MIN_INGRESS);
  std::vector<TcFilter> filters;
  const absl::Status status = Dump(
      RTM_GETTFILTER, what, [&](const tcmsg& filter, std::string_view says) {
        filters.push_back(
            {.handle = filter.tcm_handle,
             .priority = TC_H_MAJ(filter.tcm_info) >> 16,
             .kind = Text(says, TCA_KIND),
             .program_name = Text(Find(says, TCA_OPTIONS), TCA_BPF_NAME)});
      });
  if (!status.ok()) return status;
  return filters;
}

}  // namespace xdplive::capture

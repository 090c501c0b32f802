#include "sandbox/errand.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/capabilities.h"
#include "sandbox/no_new_privileges.h"
#include "sandbox/system_calls.h"

namespace xdplive::sandbox {
namespace {

constexpr int kOutsideStandard = 3;

// A message of one int and, with some, one descriptor.
struct Letter {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  int answer = 0;
  iovec part = {.iov_base = &answer, .iov_len = sizeof(answer)};
  msghdr message = {};

  Letter() {
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
  }
  Letter(const Letter&) = delete;
  Letter& operator=(const Letter&) = delete;
};

bool Send(int socket, int answer) {
  Letter letter;
  letter.answer = answer;
  if (answer >= 0) {
    cmsghdr* header = CMSG_FIRSTHDR(&letter.message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(answer));
    std::memcpy(CMSG_DATA(header), &answer, sizeof(answer));
  } else {
    letter.message.msg_controllen = 0;
  }
  return ::sendmsg(socket, &letter.message, MSG_NOSIGNAL) ==
         sizeof(letter.answer);
}

int Receive(int socket) {
  Letter letter;
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &letter.message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got != sizeof(letter.answer)) return -EPIPE;
  if (letter.answer < 0) return letter.answer;
  const cmsghdr* header = CMSG_FIRSTHDR(&letter.message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return -EPIPE;
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof(descriptor));
  return descriptor;
}

// The socket becomes all three standard ones, so that no descriptor of the work
// is taken for one of them; the handshake's pipe above all must not stay open.
bool KeepOnlySocket(int socket) {
  for (int i = 0; i < kOutsideStandard; ++i) {
    if (socket != i && ::dup2(socket, i) < 0) return false;
  }
  if (::syscall(SYS_close_range, kOutsideStandard, ~0U, 0) == 0) return true;
  // Before Linux 5.9; a process that has just begun has few.
  constexpr int kMost = 1024;
  for (int i = kOutsideStandard; i < kMost; ++i) ::close(i);
  return true;
}

bool ShutIn(int socket, int right, pid_t parent) {
  if (!KeepOnlySocket(socket) || !KeepOnly({right}).ok() ||
      !SetNoNewPrivileges().ok()) {
    return false;
  }
  (void)::prctl(PR_SET_NAME, "gpx_errand", 0, 0, 0);
  // A parent that is gone already sends no signal any more.
  return ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 &&
         ::getppid() == parent &&
         AllowOnly({SYS_recvfrom, SYS_sendmsg, SYS_bpf, SYS_close,
                    SYS_rt_sigreturn, SYS_restart_syscall, SYS_exit_group})
             .ok();
}

[[noreturn]] void Serve(Errand::Work work) {
  char asked = 0;
  while (::recv(STDIN_FILENO, &asked, sizeof(asked), 0) == sizeof(asked)) {
    const int answer = work();
    if (!Send(STDIN_FILENO, answer)) break;
    if (answer >= kOutsideStandard) ::close(answer);
  }
  ::_exit(0);
}

}  // namespace

Errand::Errand(int right, Work work) : work_(work) {
  int ends[2] = {-1, -1};
  if (!HoldsCapability(right) ||
      ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return;
  }
  const pid_t parent = ::getpid();
  child_ = ::fork();
  if (child_ == 0) {
    if (!ShutIn(ends[1], right, parent)) ::_exit(1);
    Serve(work);
  }
  ::close(ends[1]);
  absl::MutexLock lock(&mutex_);
  socket_ = ends[0];
}

Errand::~Errand() {
  absl::MutexLock lock(&mutex_);
  if (socket_ >= 0) ::close(socket_);
  if (child_ > 0) ::waitpid(child_, nullptr, 0);
}

int Errand::Run() {
  absl::MutexLock lock(&mutex_);
  if (socket_ < 0) return work_();
  const char ask = 0;
  if (::send(socket_, &ask, sizeof(ask), MSG_NOSIGNAL) != sizeof(ask)) {
    return -EPIPE;
  }
  return Receive(socket_);
}

}  // namespace xdplive::sandbox

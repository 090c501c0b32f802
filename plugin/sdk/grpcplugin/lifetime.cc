#include "sdk/grpcplugin/lifetime.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "absl/memory/memory.h"

namespace sdk::grpcplugin {
namespace {

// The parent is looked at this often where its end cannot be polled for.
constexpr int kParentCheckMs = 500;

// A signal handler finds nothing but what is global.
std::atomic<int> sigterm_fd = -1;

void Raise(int fd) {
  const uint64_t one = 1;
  // Fails only when the counter is full: then the end is requested already.
  [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof(one));
}

void OnSigterm(int) {
  const int saved_errno = errno;
  Raise(sigterm_fd.load(std::memory_order_relaxed));
  errno = saved_errno;
}

void Handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

FileDescriptor OpenEvent() {
  return FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

// Kernels before 5.3 and some sandboxes have none; the result is invalid then.
FileDescriptor OpenProcess(pid_t pid) {
  return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Lifetime>> Lifetime::Begin() {
  FileDescriptor requested = OpenEvent();
  FileDescriptor terminated = OpenEvent();
  if (!requested.valid() || !terminated.valid()) {
    return absl::ErrnoToStatus(errno, "open eventfd");
  }
  return absl::WrapUnique(
      new Lifetime(std::move(requested), std::move(terminated)));
}

Lifetime::Lifetime(FileDescriptor requested, FileDescriptor terminated)
    : requested_(std::move(requested)),
      terminated_(std::move(terminated)),
      parent_(::getppid()),
      parent_fd_(OpenProcess(parent_)) {
  sigterm_fd = terminated_.get();
  Handle(SIGTERM, OnSigterm);
  Handle(SIGINT, SIG_IGN);
  Handle(SIGPIPE, SIG_IGN);
}

Lifetime::~Lifetime() {
  // The plugin is on its way out; a late SIGTERM has nothing to add.
  Handle(SIGTERM, SIG_IGN);
  sigterm_fd = -1;
}

void Lifetime::RequestEnd() const { Raise(requested_.get()); }

bool Lifetime::ParentIsGone() const { return ::getppid() != parent_; }

std::string_view Lifetime::WaitForEnd() const {
  pollfd fds[] = {{requested_.get(), POLLIN, 0},
                  {terminated_.get(), POLLIN, 0},
                  {parent_fd_.get(), POLLIN, 0}};
  while (true) {
    ::poll(fds, std::size(fds), parent_fd_.valid() ? -1 : kParentCheckMs);
    if (fds[0].revents != 0) return "the host called Shutdown";
    if (fds[1].revents != 0) return "SIGTERM";
    if (fds[2].revents != 0 || ParentIsGone()) return "the host is gone";
  }
}

}  // namespace sdk::grpcplugin

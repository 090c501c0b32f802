#include "bpf/load/peer_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"
#include "bpf/network_sandbox.h"

namespace xdplive::testing {
namespace {

capture::UniqueFd ThisNamespace() {
  return capture::UniqueFd(
      open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
}

}  // namespace

absl::StatusOr<PeerNamespace> PeerNamespace::Make(const std::string& interface,
                                                  const std::string& address) {
  capture::UniqueFd fd;
  std::thread([&fd] {
    if (unshare(CLONE_NEWNET) == 0) fd = ThisNamespace();
  }).join();
  if (!fd.valid()) return absl::ErrnoToStatus(errno, "make a namespace");
  const std::string path = absl::StrCat("/proc/", getpid(), "/fd/", fd.get());
  PeerNamespace peer(std::move(fd));
  absl::Status status =
      NetworkSandbox::Ip(absl::StrCat("link set ", interface, " netns ", path));
  peer.Run([&] {
    for (const std::string& arguments :
         {absl::StrCat("address add ", address, " dev ", interface),
          absl::StrCat("link set ", interface, " addrgenmode none up")}) {
      status.Update(NetworkSandbox::Ip(arguments));
    }
  });
  if (!status.ok()) return status;
  return peer;
}

void PeerNamespace::Run(absl::FunctionRef<void()> what) const {
  const capture::UniqueFd home = ThisNamespace();
  if (!home.valid() || setns(fd_.get(), CLONE_NEWNET) != 0) abort();
  what();
  if (setns(home.get(), CLONE_NEWNET) != 0) abort();
}

}  // namespace xdplive::testing

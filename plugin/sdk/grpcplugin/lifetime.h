// How long the plugin runs: until the host calls Shutdown, SIGTERM comes, or
// the process that started it is gone. A host that dies leaves its plugins
// behind otherwise: nothing closes and nobody sends a signal.
#ifndef SDK_GRPCPLUGIN_LIFETIME_H_
#define SDK_GRPCPLUGIN_LIFETIME_H_

#include <sys/types.h>

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "sdk/grpcplugin/file_descriptor.h"

namespace sdk::grpcplugin {

class Lifetime {
 public:
  // Begins the watch. From here on SIGTERM asks for a graceful end; SIGINT is
  // ignored, since a terminal sends it to the host's whole process group, and
  // so is SIGPIPE. One at a time per process.
  static absl::StatusOr<std::unique_ptr<Lifetime>> Begin();
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;
  ~Lifetime();

  // Ends the wait. Any thread; never blocks.
  void RequestEnd() const;

  // Blocks until the end; returns its reason in words.
  std::string_view WaitForEnd() const;

 private:
  Lifetime(FileDescriptor requested, FileDescriptor terminated);

  bool ParentIsGone() const;

  const FileDescriptor requested_;   // eventfd, written by RequestEnd
  const FileDescriptor terminated_;  // eventfd, written by the signal handler
  const pid_t parent_;
  const FileDescriptor parent_fd_;  // pidfd; invalid where there are none
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_LIFETIME_H_

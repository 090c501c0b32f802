#include "sdk/grpcplugin/socket_directory.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "sdk/grpcplugin/file_descriptor.h"

namespace sdk::grpcplugin {
namespace {

constexpr char kSuffix[] = "sock";

bool IsWritableDirectory(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) &&
         ::access(path.c_str(), W_OK | X_OK) == 0;
}

std::vector<std::string> Candidates(Environment environment) {
  std::vector<std::string> candidates;
  if (const char* runtime = environment("RUNTIME_DIRECTORY")) {
    // systemd joins several by colons.
    candidates = absl::StrSplit(runtime, ':', absl::SkipEmpty());
  }
  candidates.push_back("/run/grafana");
  if (const char* temporary = environment("TMPDIR")) {
    candidates.push_back(temporary);
  }
  candidates.push_back("/tmp");
  return candidates;
}

bool IsAlive(pid_t pid) { return ::kill(pid, 0) == 0 || errno == EPERM; }

bool HasListener(const std::string& path) {
  sockaddr_un address = {};
  if (path.size() >= sizeof(address.sun_path)) return true;  // not one of ours
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const FileDescriptor probe(
      ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address),
                   sizeof(address)) == 0 ||
         errno != ECONNREFUSED;
}

// The process that made the socket named `name`, 0 if that is no socket of
// `program`.
pid_t OwnerOf(const std::string& name, const std::string& program) {
  const std::string prefix = absl::StrCat(program, ".");
  if (name.compare(0, prefix.size(), prefix) != 0) return 0;
  const std::vector<std::string> parts =
      absl::StrSplit(name.substr(prefix.size()), '.');
  pid_t pid = 0;
  if (parts.size() != 3 || parts[2] != kSuffix ||
      !absl::SimpleAtoi(parts[0], &pid)) {
    return 0;
  }
  return pid;
}

}  // namespace

absl::StatusOr<std::string> ChooseSocketDirectory(const HostTerms& terms,
                                                  Environment environment) {
  if (!terms.socket_directory.empty()) {
    if (IsWritableDirectory(terms.socket_directory)) {
      return terms.socket_directory;
    }
    return absl::FailedPreconditionError(
        absl::StrCat("choose socket directory: PLUGIN_UNIX_SOCKET_DIR=",
                     terms.socket_directory, " is no directory to write in"));
  }
  const std::vector<std::string> candidates = Candidates(environment);
  for (const std::string& candidate : candidates) {
    if (IsWritableDirectory(candidate)) return candidate;
  }
  return absl::FailedPreconditionError(
      absl::StrCat("choose socket directory: none can be written of ",
                   absl::StrJoin(candidates, ", ")));
}

std::string MakeSocketPath(const std::string& directory,
                           const std::string& program) {
  // Containers that share a directory may share process numbers as well.
  std::random_device random;
  return absl::StrFormat("%s/%s.%d.%08x.%s", directory, program, ::getpid(),
                         random(), kSuffix);
}

void RemoveStaleSockets(const std::string& directory,
                        const std::string& program) {
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory, error)) {
    const pid_t owner = OwnerOf(entry.path().filename().string(), program);
    if (owner <= 0 || IsAlive(owner)) continue;
    if (!entry.is_socket(error) || HasListener(entry.path().string())) continue;
    ::unlink(entry.path().c_str());
  }
}

}  // namespace sdk::grpcplugin

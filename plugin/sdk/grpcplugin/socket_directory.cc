#include "sdk/grpcplugin/socket_directory.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "sdk/backend/private_directory.h"
#include "sdk/grpcplugin/file_descriptor.h"

namespace sdk::grpcplugin {
namespace {

constexpr char kSuffix[] = "sock";

// More than a process takes from binding its socket to listening.
constexpr time_t kSecondsToListen = 60;

bool IsWritableDirectory(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) &&
         ::access(path.c_str(), W_OK | X_OK) == 0;
}

// A socket's path has few bytes.
bool HasRoom(const std::string& directory, absl::string_view program) {
  constexpr size_t kNumbers = sizeof("/.1234567890.01234567.sock");
  return directory.size() + program.size() + kNumbers <=
         sizeof(sockaddr_un::sun_path);
}

std::vector<std::string> RuntimeDirectories(Environment environment) {
  std::vector<std::string> candidates;
  if (const char* runtime = environment("RUNTIME_DIRECTORY")) {
    // systemd joins several by colons.
    candidates = absl::StrSplit(runtime, ':', absl::SkipEmpty());
  }
  candidates.push_back("/run/grafana");
  if (const char* runtime = environment("XDG_RUNTIME_DIR")) {
    candidates.push_back(runtime);
  }
  return candidates;
}

// Without a lock where the file system has none: it only keeps others tidy.
SocketDirectory Hold(std::string path) {
  FileDescriptor directory(
      ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.valid()) ::flock(directory.get(), LOCK_SH | LOCK_NB);
  return {std::move(path), std::move(directory)};
}

absl::StatusOr<SocketDirectory> InTemporary(absl::string_view program,
                                            Environment environment) {
  if (const char* temporary = environment("TMPDIR")) {
    absl::StatusOr<std::filesystem::path> found =
        backend::PrivateDirectoryIn(temporary, program);
    if (found.ok() && HasRoom(found->string(), program)) {
      return Hold(found->string());
    }
  }
  absl::StatusOr<std::filesystem::path> found =
      backend::PrivateDirectoryIn("/tmp", program);
  if (!found.ok()) return found.status();
  return Hold(found->string());
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

// A socket that a plugin of this user left, or one that was bound just now.
bool IsStale(const std::string& path, pid_t owner) {
  struct stat found = {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode) ||
      found.st_uid != ::geteuid()) {
    return false;
  }
  const bool may_listen_yet =
      IsAlive(owner) && ::time(nullptr) - found.st_mtime < kSecondsToListen;
  return !may_listen_yet && !HasListener(path);
}

}  // namespace

absl::StatusOr<SocketDirectory> ChooseSocketDirectory(const HostTerms& terms,
                                                      absl::string_view program,
                                                      Environment environment) {
  if (!terms.socket_directory.empty()) {
    if (IsWritableDirectory(terms.socket_directory)) {
      return Hold(terms.socket_directory);
    }
    return absl::FailedPreconditionError(
        absl::StrCat("choose socket directory: PLUGIN_UNIX_SOCKET_DIR=",
                     terms.socket_directory, " is no directory to write in"));
  }
  for (const std::string& candidate : RuntimeDirectories(environment)) {
    if (HasRoom(candidate, program) && IsWritableDirectory(candidate)) {
      return Hold(candidate);
    }
  }
  return InTemporary(program, environment);
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
    const std::string path = entry.path().string();
    if (owner > 0 && IsStale(path, owner)) ::unlink(path.c_str());
  }
}

}  // namespace sdk::grpcplugin

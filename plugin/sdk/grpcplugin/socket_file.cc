#include "sdk/grpcplugin/socket_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace sdk::grpcplugin {
namespace {

// Reads /etc/group itself: a static binary has no name service to ask.
absl::StatusOr<gid_t> FindGroup(const std::string& group) {
  gid_t gid = 0;
  if (absl::SimpleAtoi(group, &gid)) return gid;
  std::ifstream file("/etc/group");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> parts = absl::StrSplit(line, ':');
    if (parts.size() >= 3 && parts[0] == group &&
        absl::SimpleAtoi(parts[2], &gid)) {
      return gid;
    }
  }
  return absl::NotFoundError(
      absl::StrCat("find group ", group, ": not in /etc/group"));
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {}

SocketFile::~SocketFile() { Remove(); }

absl::Status SocketFile::RestrictTo(const std::string& group) const {
  mode_t mode = S_IRUSR | S_IWUSR;
  if (!group.empty()) {
    const absl::StatusOr<gid_t> gid = FindGroup(group);
    if (!gid.ok()) return gid.status();
    if (::chown(path_.c_str(), static_cast<uid_t>(-1), *gid) != 0) {
      return absl::ErrnoToStatus(
          errno, absl::StrCat("give ", path_, " to group ", group));
    }
    mode |= S_IRGRP | S_IWGRP;
  }
  if (::chmod(path_.c_str(), mode) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("restrict ", path_));
  }
  return absl::OkStatus();
}

void SocketFile::Remove() const { ::unlink(path_.c_str()); }

}  // namespace sdk::grpcplugin

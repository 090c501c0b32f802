#include "capture/os/proc_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::capture {

absl::StatusOr<std::string> ReadProcFile(const std::string& path) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    return absl::ErrnoToStatus(errno, absl::StrCat("open ", path));
  }
  std::string text;
  char chunk[4096];
  while (true) {
    const ssize_t length = read(file.get(), chunk, sizeof(chunk));
    if (length < 0) {
      if (errno == EINTR) continue;
      return absl::ErrnoToStatus(errno, absl::StrCat("read ", path));
    }
    if (length == 0) return text;
    text.append(chunk, static_cast<size_t>(length));
  }
}

}  // namespace xdplive::capture

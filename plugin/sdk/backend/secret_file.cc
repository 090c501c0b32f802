#include "sdk/backend/secret_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace sdk::backend {
namespace {

namespace fs = std::filesystem;

// getrandom(2): so many come whole, whatever interrupts.
constexpr size_t kWhole = 256;

std::string ErrnoText() { return std::generic_category().message(errno); }

absl::Status CannotKeep(const fs::path& file, absl::string_view cause) {
  return absl::FailedPreconditionError(
      absl::StrCat("keep secret in ", file.string(), ": ", cause));
}

absl::Status CheckOurs(const fs::path& file, int descriptor, size_t count) {
  struct stat found = {};
  if (::fstat(descriptor, &found) != 0) return CannotKeep(file, ErrnoText());
  if (S_ISREG(found.st_mode) && found.st_uid == ::geteuid() &&
      (found.st_mode & (S_IRWXG | S_IRWXO)) == 0 &&
      found.st_size == static_cast<off_t>(count)) {
    return absl::OkStatus();
  }
  return CannotKeep(file, absl::StrCat("it must be a file of this user with "
                                       "mode 0600 and ",
                                       count, " bytes; remove it"));
}

// A link is none, wherever it leads.
absl::StatusOr<std::string> Read(const fs::path& file, size_t count) {
  const int descriptor =
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) {
    return errno == ENOENT ? absl::NotFoundError("")
                           : CannotKeep(file, ErrnoText());
  }
  const absl::Cleanup close = [descriptor] { ::close(descriptor); };
  if (absl::Status ours = CheckOurs(file, descriptor, count); !ours.ok()) {
    return ours;
  }
  std::string secret(count, '\0');
  const ssize_t read = ::read(descriptor, secret.data(), count);
  if (read == static_cast<ssize_t>(count)) return secret;
  return CannotKeep(file, read < 0 ? ErrnoText() : "it was cut short");
}

// Written beside under a name of its own, then linked to its place whole,
// unless somebody was there before.
absl::Status Make(const fs::path& file, const std::string& secret) {
  std::string part = file.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(part.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) return CannotKeep(file, ErrnoText());
  const absl::Cleanup remove = [&part] { ::unlink(part.c_str()); };
  const ssize_t written = ::write(descriptor, secret.data(), secret.size());
  const bool whole = written == static_cast<ssize_t>(secret.size()) &&
                     ::fsync(descriptor) == 0;
  const std::string cause = ErrnoText();
  if (::close(descriptor) != 0 || !whole) return CannotKeep(file, cause);
  if (::link(part.c_str(), file.c_str()) != 0 && errno != EEXIST) {
    return CannotKeep(file, ErrnoText());
  }
  return absl::OkStatus();
}

}  // namespace

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  for (size_t done = 0; done < count;) {
    const ssize_t got =
        ::getrandom(&bytes[done], std::min(kWhole, count - done), 0);
    if (got > 0) done += static_cast<size_t>(got);
    // Nothing that is not random may be taken for it.
    if (got < 0 && errno != EINTR) std::abort();
  }
  return bytes;
}

absl::StatusOr<std::string> KeepSecret(const fs::path& file, size_t count) {
  absl::StatusOr<std::string> secret = Read(file, count);
  if (!absl::IsNotFound(secret.status())) return secret;
  absl::Status made = Make(file, RandomBytes(count));
  if (!made.ok()) return made;
  secret = Read(file, count);
  if (!absl::IsNotFound(secret.status())) return secret;
  return CannotKeep(file, "somebody removes it");
}

}  // namespace sdk::backend

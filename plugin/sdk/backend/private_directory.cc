#include "sdk/backend/private_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sdk::backend {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kUnknown = "XXXXXX";  // as mkdtemp wants it

absl::Status CannotUse(const fs::path& path, absl::string_view cause) {
  return absl::FailedPreconditionError(
      absl::StrCat("use directory ", path.string(), ": ", cause));
}

std::string ErrnoText() { return std::generic_category().message(errno); }

// A link is none, wherever it leads.
absl::Status CheckPrivate(const fs::path& path) {
  struct stat found = {};
  if (::lstat(path.c_str(), &found) != 0) return CannotUse(path, ErrnoText());
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() ||
      (found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return CannotUse(path,
                     "it must be a directory of this user with mode 0700; "
                     "remove it");
  }
  return absl::OkStatus();
}

// The first by name, so that every process finds the same.
std::optional<fs::path> FindPrivate(const fs::path& parent,
                                    const std::string& prefix) {
  std::optional<fs::path> first;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(parent, error)) {
    const std::string name = entry.path().filename().string();
    if (name.size() != prefix.size() + kUnknown.size() ||
        !absl::StartsWith(name, prefix) || !CheckPrivate(entry.path()).ok()) {
      continue;
    }
    if (!first.has_value() || entry.path() < *first) first = entry.path();
  }
  return first;
}

}  // namespace

absl::Status MakePrivateDirectory(const fs::path& path) {
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return CannotUse(path, ErrnoText());
  }
  return CheckPrivate(path);
}

absl::StatusOr<fs::path> PrivateDirectoryIn(const fs::path& parent,
                                            absl::string_view name) {
  const std::string prefix = absl::StrCat(name, "-");
  if (std::optional<fs::path> old = FindPrivate(parent, prefix)) return *old;
  std::string made = (parent / absl::StrCat(prefix, kUnknown)).string();
  if (::mkdtemp(made.data()) == nullptr) return CannotUse(made, ErrnoText());
  // Of two processes that start at once, both take the one that comes first.
  const fs::path first = FindPrivate(parent, prefix).value_or(made);
  if (first != made) ::rmdir(made.c_str());
  return first;
}

}  // namespace sdk::backend

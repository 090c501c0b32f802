#include "sdk/backend/state_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "sdk/backend/private_directory.h"

namespace sdk::backend {
namespace {

namespace fs = std::filesystem;

using Variable = absl::FunctionRef<const char*(const char*)>;

// Where others may write, a name that they know may be theirs already.
bool IsOurs(const fs::path& directory) {
  struct stat found = {};
  return directory.is_absolute() && ::stat(directory.c_str(), &found) == 0 &&
         S_ISDIR(found.st_mode) && (found.st_mode & S_IWOTH) == 0 &&
         ::access(directory.c_str(), W_OK | X_OK) == 0;
}

std::vector<fs::path> LastingParents(const fs::path& program,
                                     Variable variable) {
  std::vector<fs::path> parents;
  const auto add = [&parents](const char* path) {
    if (path != nullptr) parents.emplace_back(path);
  };
  add(variable("GF_PATHS_DATA"));
  const fs::path plugins = program.parent_path().parent_path();
  if (plugins.filename() == "plugins") parents.push_back(plugins.parent_path());
  if (const char* runtime = variable("RUNTIME_DIRECTORY")) {
    // systemd joins several by colons.
    for (const absl::string_view path :
         absl::StrSplit(runtime, ':', absl::SkipEmpty())) {
      parents.emplace_back(std::string(path));
    }
  }
  parents.emplace_back("/run/grafana");
  add(variable("XDG_RUNTIME_DIR"));
  return parents;
}

}  // namespace

absl::StatusOr<fs::path> OpenStateDirectory(absl::string_view name,
                                            const fs::path& program,
                                            Variable variable) {
  for (const fs::path& parent : LastingParents(program, variable)) {
    const fs::path directory = parent / std::string(name);
    if (IsOurs(parent) && MakePrivateDirectory(directory).ok()) {
      return directory;
    }
  }
  if (const char* temporary = variable("TMPDIR")) {
    absl::StatusOr<fs::path> found = PrivateDirectoryIn(temporary, name);
    if (found.ok()) return found;
  }
  return PrivateDirectoryIn("/tmp", name);
}

}  // namespace sdk::backend

#include "datasource/path_table.h"

#include <sha2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace xdplive::datasource {
namespace {

namespace fs = std::filesystem;

constexpr size_t kKeyLength = 32;  // 128 bits of SHA-256

std::string KeyOf(absl::string_view text) {
  char hex[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const uint8_t*>(text.data()), text.size(), hex);
  return std::string(hex, kKeyLength);
}

bool IsKey(absl::string_view text) {
  return text.size() == kKeyLength &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

// The file's text, or "" for one that cannot be read or is too long.
std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(PathTable::kMaxTextBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return text.size() > PathTable::kMaxTextBytes ? std::string() : text;
}

absl::Status CannotUse(const fs::path& directory, absl::string_view cause) {
  return absl::FailedPreconditionError(
      absl::StrCat("keep channel paths in ", directory.string(), ": ", cause));
}

}  // namespace

PathTable::PathTable(fs::path directory) : directory_(std::move(directory)) {}

absl::Status PathTable::CheckDirectory() const {
  const std::string path = directory_.string();
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return CannotUse(directory_, std::generic_category().message(errno));
  }
  struct stat found = {};
  if (lstat(path.c_str(), &found) != 0) {
    return CannotUse(directory_, std::generic_category().message(errno));
  }
  if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() ||
      (found.st_mode & 077) != 0) {
    return CannotUse(directory_,
                     "it must be a directory of this user with mode 0700; "
                     "remove it");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> PathTable::Keep(absl::string_view text) {
  if (text.empty() || text.size() > kMaxTextBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("keep channel path: ", text.size(),
                     " bytes; allowed: 1 to ", kMaxTextBytes));
  }
  absl::MutexLock lock(&mutex_);
  if (absl::Status status = CheckDirectory(); !status.ok()) return status;
  const std::string key = KeyOf(text);
  std::error_code error;
  if (ReadFile(directory_ / key) == text) {
    // Used again: the oldest go first.
    fs::last_write_time(directory_ / key, fs::file_time_type::clock::now(),
                        error);
    return key;
  }
  EvictOldest();
  if (absl::Status status = Write(key, text); !status.ok()) return status;
  return key;
}

absl::Status PathTable::Write(const std::string& key, absl::string_view text) {
  const fs::path whole = directory_ / key;
  const fs::path part = directory_ / absl::StrCat(key, ".", getpid());
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  std::error_code error;
  if (file) {
    fs::rename(part, whole, error);
    if (!error) return absl::OkStatus();
  }
  fs::remove(part, error);
  return absl::UnavailableError(
      absl::StrCat("keep channel path in ", whole.string(),
                   ": the file cannot be written; is the disk full?"));
}

void PathTable::EvictOldest() {
  std::vector<std::pair<fs::file_time_type, fs::path>> entries;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory_, error)) {
    std::error_code gone;
    const auto time = entry.last_write_time(gone);
    if (!gone) entries.emplace_back(time, entry.path());
  }
  if (entries.size() < kMaxEntries) return;
  std::sort(entries.begin(), entries.end());
  entries.resize(entries.size() - kMaxEntries + 1);
  for (const auto& [time, path] : entries) fs::remove(path, error);
}

absl::StatusOr<std::string> PathTable::Find(absl::string_view key) const {
  if (!IsKey(key)) {
    return absl::NotFoundError("find channel path: the key is not a hash");
  }
  if (absl::Status status = CheckDirectory(); !status.ok()) return status;
  std::string text = ReadFile(directory_ / std::string(key));
  if (text.empty() || KeyOf(text) != key) {
    return absl::NotFoundError(
        absl::StrCat("find channel path ", key,
                     ": it is not known here; open the dashboard again"));
  }
  return text;
}

fs::path DefaultPathTableDirectory() {
  const std::string name = absl::StrCat("xdplive-", geteuid());
  for (const char* variable : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && value[0] == '/') return fs::path(value) / name;
  }
  return fs::path("/tmp") / name;
}

}  // namespace xdplive::datasource

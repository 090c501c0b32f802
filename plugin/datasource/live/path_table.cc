#include "datasource/live/path_table.h"

#include <sha2.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "datasource/live/path_shelf.h"
#include "sdk/backend/private_directory.h"
#include "sdk/backend/secret_file.h"

namespace xdplive::datasource {
namespace {

namespace fs = std::filesystem;

constexpr char kSecretFile[] = "key";
constexpr size_t kHashLength = 32;  // 128 bits of SHA-256

// A text that a browser follows outlives those that were only asked for.
constexpr std::chrono::hours kFollowedLead(24);

// Of directories, where nobody but this user looks.
std::string HashOf(absl::string_view text) {
  char hex[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const uint8_t*>(text.data()), text.size(), hex);
  return std::string(hex, kHashLength);
}

bool IsName(absl::string_view text) {
  return text.size() == PathSeal::kNameLength &&
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

absl::StatusOr<fs::path> Named(absl::StatusOr<fs::path> directory) {
  if (directory.ok()) return directory;
  return absl::FailedPreconditionError(
      absl::StrCat("keep channel paths: ", directory.status().message()));
}

// Written beside, then put in place whole.
absl::Status Write(const fs::path& whole, absl::string_view text) {
  const fs::path part = absl::StrCat(whole.string(), ".", getpid());
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

absl::StatusOr<std::string> KeptSecret(
    const absl::StatusOr<fs::path>& directory) {
  if (!directory.ok()) return directory.status();
  RETURN_IF_ERROR(sdk::backend::MakePrivateDirectory(*directory));
  return sdk::backend::KeepSecret(*directory / kSecretFile,
                                  PathSeal::kSecretBytes);
}

// `kept` says why the seal is of this process alone.
PathSeal OpenSeal(const absl::StatusOr<fs::path>& directory,
                  absl::Status& kept) {
  const absl::StatusOr<std::string> secret = KeptSecret(directory);
  kept = secret.status();
  return PathSeal(secret.ok()
                      ? *secret
                      : sdk::backend::RandomBytes(PathSeal::kSecretBytes));
}

// Notes a use; the oldest go first. `lead` makes it count as a later one.
void Touch(const fs::path& path, std::chrono::hours lead) {
  const auto used = fs::file_time_type::clock::now() + lead;
  std::error_code gone;
  const auto before = fs::last_write_time(path, gone);
  if (!gone && before < used) fs::last_write_time(path, used, gone);
}

}  // namespace

PathTable::PathTable(absl::StatusOr<fs::path> directory)
    : directory_(Named(std::move(directory))),
      seal_(OpenSeal(directory_, seal_is_kept_)) {}

absl::StatusOr<fs::path> PathTable::MakeDirectory(
    const PathOwner& owner) const {
  if (!directory_.ok()) return directory_.status();
  const fs::path source = *directory_ / HashOf(owner.data_source);
  const fs::path user = source / HashOf(owner.login);
  for (const fs::path& each : {*directory_, source, user}) {
    absl::Status status = sdk::backend::MakePrivateDirectory(each);
    if (!status.ok()) return Named(std::move(status));
  }
  return user;
}

absl::StatusOr<std::string> PathTable::Keep(const PathOwner& owner,
                                            absl::string_view text) {
  if (text.empty() || text.size() > kMaxTextBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("keep channel path: ", text.size(),
                     " bytes; allowed: 1 to ", kMaxTextBytes));
  }
  absl::MutexLock lock(&mutex_);
  ForgetUnusedOnce();
  ASSIGN_OR_RETURN(fs::path user, MakeDirectory(owner));
  const std::string name = seal_.NameOf(owner.data_source, text);
  const fs::path file = user / name;
  if (ReadFile(file) == text) {
    Touch(file, std::chrono::hours(0));
    return name;
  }
  PathShelf(user.parent_path()).ShrinkTo(kMaxEntries - 1);
  RETURN_IF_ERROR(Write(file, text));
  return name;
}

// Data sources that are no more left theirs.
void PathTable::ForgetUnusedOnce() {
  if (forgot_unused_ || !directory_.ok()) return;
  forgot_unused_ = true;
  std::error_code error;
  for (const auto& source : fs::directory_iterator(*directory_, error)) {
    if (!source.is_directory(error)) continue;
    PathShelf(source.path()).RemoveUnused(kKept);
  }
}

absl::StatusOr<std::string> PathTable::Find(const std::string& data_source,
                                            absl::string_view name) const {
  if (!IsName(name)) {
    return absl::NotFoundError("find channel path: it is no name of a text");
  }
  if (!directory_.ok()) return directory_.status();
  std::error_code error;
  for (const auto& user :
       fs::directory_iterator(*directory_ / HashOf(data_source), error)) {
    const fs::path file = user.path() / std::string(name);
    std::string text = ReadFile(file);
    if (text.empty() || seal_.NameOf(data_source, text) != name) continue;
    Touch(file, kFollowedLead);
    return text;
  }
  return absl::NotFoundError(
      absl::StrCat("find channel path ", name,
                   ": it is not known here; open the dashboard again"));
}

}  // namespace xdplive::datasource

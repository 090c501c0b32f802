// A small table on disk: texts too long for a channel path, under their hash.
// It outlives the process, so that a restarted plugin still serves the paths
// that browsers hold.
//
// It lies in a directory only this user can enter, one file an entry, written
// whole or not at all. What is read back is checked against its hash. The
// oldest entries go when it is full. Any thread; several processes may share
// it.
#ifndef XDPLIVE_DATASOURCE_PATH_TABLE_H_
#define XDPLIVE_DATASOURCE_PATH_TABLE_H_

#include <cstddef>
#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace xdplive::datasource {

class PathTable {
 public:
  static constexpr size_t kMaxEntries = 1024;
  static constexpr size_t kMaxTextBytes = 16 << 10;

  // Nothing is touched before the first use. `directory` is made as needed.
  explicit PathTable(std::filesystem::path directory);

  // Keeps `text`; answers its key of 32 hex digits. Errors:
  // FAILED_PRECONDITION when the directory is not private to this user,
  // INVALID_ARGUMENT for texts that are too long, UNAVAILABLE when the disk
  // refuses.
  absl::StatusOr<std::string> Keep(absl::string_view text);

  // Errors: NOT_FOUND for a key that is none, is not there, or whose entry was
  // changed; FAILED_PRECONDITION as above.
  absl::StatusOr<std::string> Find(absl::string_view key) const;

 private:
  absl::Status CheckDirectory() const;
  absl::Status Write(const std::string& key, absl::string_view text);
  void EvictOldest();

  const std::filesystem::path directory_;
  absl::Mutex mutex_;  // one writer at a time in this process
};

// Where the plugin keeps its table: in XDG_RUNTIME_DIR, else TMPDIR, else
// /tmp, under a name with the user's id. Reads the environment.
std::filesystem::path DefaultPathTableDirectory();

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PATH_TABLE_H_

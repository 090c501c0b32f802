// A small table on disk: texts too long for a channel path, under their hash.
// It outlives the process, so that a restarted plugin still serves the paths
// that browsers hold.
//
// Each data source has a table of its own, found by nobody else's paths, with
// bounds of its own. Within it, who keeps most loses the oldest first, and what
// a browser follows last: nobody's texts go for another's. Texts that nobody
// used for long go as well.
//
// On disk: <directory>/<hash of the data source>/<hash of the user>/<hash of
// the text>, in directories that only this user can enter, one file a text,
// written whole or not at all. What is read back is checked against its hash.
// Any thread; several processes may share it.
#ifndef XDPLIVE_DATASOURCE_LIVE_PATH_TABLE_H_
#define XDPLIVE_DATASOURCE_LIVE_PATH_TABLE_H_

#include <cstddef>
#include <filesystem>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace xdplive::datasource {

// Whose a text is.
struct PathOwner {
  std::string data_source;  // among those of all organisations
  std::string login;        // "" for the anonymous
};

class PathTable {
 public:
  static constexpr size_t kMaxEntries = 1024;  // of a data source
  static constexpr size_t kMaxTextBytes = 16 << 10;
  static constexpr absl::Duration kKept = absl::Hours(30 * 24);

  // Nothing is touched before the first use. `directory` is made as needed; an
  // error in its place is that of every use.
  explicit PathTable(absl::StatusOr<std::filesystem::path> directory);

  // Keeps `text`; answers its key of 32 hex digits. Errors:
  // FAILED_PRECONDITION when the directory is not private to this user,
  // INVALID_ARGUMENT for texts that are too long, UNAVAILABLE when the disk
  // refuses.
  absl::StatusOr<std::string> Keep(const PathOwner& owner,
                                   absl::string_view text)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // A text that some user of the data source kept. Errors: NOT_FOUND for a key
  // that is none, is not there, or whose entry was changed;
  // FAILED_PRECONDITION as above.
  absl::StatusOr<std::string> Find(const std::string& data_source,
                                   absl::string_view key) const;

 private:
  absl::StatusOr<std::filesystem::path> MakeDirectory(
      const PathOwner& owner) const;
  void ForgetUnusedOnce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::StatusOr<std::filesystem::path> directory_;
  absl::Mutex mutex_;  // one writer at a time in this process
  bool forgot_unused_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_PATH_TABLE_H_

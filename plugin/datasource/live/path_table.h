// What of channel paths is kept on disk: the secret that they are sealed with,
// and texts too long for a path, by the name that they have under it. It
// outlives the process, so that a restarted plugin still serves the paths that
// browsers hold. Where the secret cannot be kept it is of this process, whose
// paths end with it.
//
// Each data source has a table of its own, found by nobody else's paths, with
// bounds of its own. Within it, who keeps most loses the oldest first, and what
// a browser follows last: nobody's texts go for another's. Texts that nobody
// used for long go as well.
//
// On disk: <directory>/key, and <directory>/<hash of the data source>/<hash of
// the user>/<name of the text>, in directories that only this user can enter,
// one file a text, written whole or not at all. What is read back is checked
// against its name.
// Any thread; several processes may share it.
#ifndef XDPLIVE_DATASOURCE_LIVE_PATH_TABLE_H_
#define XDPLIVE_DATASOURCE_LIVE_PATH_TABLE_H_

#include <cstddef>
#include <filesystem>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/live/path_seal.h"

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

  // `directory` is made as needed; an error in its place is that of every use.
  explicit PathTable(absl::StatusOr<std::filesystem::path> directory);

  // What paths are sealed with.
  const PathSeal& seal() const { return seal_; }
  // OK, or why the seal is of this process alone.
  const absl::Status& seal_is_kept() const { return seal_is_kept_; }

  // Keeps `text`; answers its name (PathSeal::NameOf). Errors:
  // FAILED_PRECONDITION when the directory is not private to this user,
  // INVALID_ARGUMENT for texts that are too long, UNAVAILABLE when the disk
  // refuses.
  absl::StatusOr<std::string> Keep(const PathOwner& owner,
                                   absl::string_view text)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // A text that some user of the data source kept. Errors: NOT_FOUND for a name
  // that is none, is not there, or whose entry was changed;
  // FAILED_PRECONDITION as above.
  absl::StatusOr<std::string> Find(const std::string& data_source,
                                   absl::string_view name) const;

 private:
  absl::StatusOr<std::filesystem::path> MakeDirectory(
      const PathOwner& owner) const;
  void ForgetUnusedOnce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::StatusOr<std::filesystem::path> directory_;
  absl::Status seal_is_kept_;  // before seal_, which says it
  const PathSeal seal_;
  absl::Mutex mutex_;  // one writer at a time in this process
  bool forgot_unused_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_PATH_TABLE_H_

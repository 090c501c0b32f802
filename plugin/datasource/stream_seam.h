// Where the history of a query ended, so that the stream of the same channel
// path can go on from there without a gap. An entry serves one stream and is
// let go after ten seconds. Any thread.
#ifndef XDPLIVE_DATASOURCE_STREAM_SEAM_H_
#define XDPLIVE_DATASOURCE_STREAM_SEAM_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "capture/engine.h"

namespace xdplive::datasource {

// For each tap the cursor in its packet log.
using Cursors = std::map<capture::TapSpec, uint64_t>;

class StreamSeam {
 public:
  static constexpr absl::Duration kKept = absl::Seconds(10);
  static constexpr size_t kMaxEntries = 1024;

  // The newest answer for a path counts.
  void Remember(const std::string& path, Cursors cursors, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Empty when there was no such answer lately.
  Cursors Take(const std::string& path, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    Cursors cursors;
    absl::Time time;
  };
  void Forget(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_STREAM_SEAM_H_

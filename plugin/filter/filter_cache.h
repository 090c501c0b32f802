// Filters compiled once. Failures are kept as well: a panel with a filter that
// does not compile asks at every refresh.
#ifndef XDPLIVE_FILTER_FILTER_CACHE_H_
#define XDPLIVE_FILTER_FILTER_CACHE_H_

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "filter/filter.h"

namespace xdplive::filter {

// Any thread. Texts that are asked for at once are compiled once, and nobody
// waits for the compilation of another text.
class FilterCache {
 public:
  // Of all owners together.
  struct Limits {
    size_t entries = 1024;
    size_t bytes = 8 << 20;
  };

  FilterCache() : FilterCache(Limits{}) {}
  explicit FilterCache(const Limits& limits) : limits_(limits) {}

  // What Compile says of `text`. Each owner has a copy of its own. When there
  // are too many, the owner whose copies take most bytes loses the one it has
  // not asked for for longest: nobody's filters push out those of an owner with
  // fewer.
  absl::StatusOr<FilterPtr> Get(absl::string_view owner, absl::string_view text)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // For tests and the curious.
  size_t entries() const ABSL_LOCKS_EXCLUDED(mutex_);
  size_t bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;
  struct Share {
    std::list<EntryPtr> newest_first;
    std::map<absl::string_view, std::list<EntryPtr>::iterator> by_text;
    size_t bytes = 0;
  };

  EntryPtr FindOrAdd(absl::string_view owner, absl::string_view text)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // `more` bytes of the entry, once it is known how large it is.
  void Account(const std::string& owner, const EntryPtr& entry, size_t more)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Add(Share& share, size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void KeepLimits() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Share> shares_ ABSL_GUARDED_BY(mutex_);
  size_t entries_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_FILTER_CACHE_H_

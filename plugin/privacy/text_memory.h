// What texts became, for who asks again. Bounded: those nobody asked for lately
// go first.
//
// Threads: any.
#ifndef XDPLIVE_PRIVACY_TEXT_MEMORY_H_
#define XDPLIVE_PRIVACY_TEXT_MEMORY_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace xdplive::privacy {

class TextMemory {
 public:
  // Texts in one of two generations; an entry takes some 150 bytes.
  static constexpr size_t kMost = 8192;

  std::optional<std::string> Find(absl::string_view text)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Keep(absl::string_view text, const std::string& became)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Texts = absl::flat_hash_map<std::string, std::string>;

  void Add(absl::string_view text, const std::string& became)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  // Once the young are kMost, they are the old, and the old go.
  Texts young_ ABSL_GUARDED_BY(mutex_);
  Texts old_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_TEXT_MEMORY_H_

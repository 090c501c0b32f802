// The anonymisers in use, one a key: what they remember is worth keeping
// between requests.
//
// Threads: any.
#ifndef XDPLIVE_PRIVACY_ANONYMISER_TABLE_H_
#define XDPLIVE_PRIVACY_ANONYMISER_TABLE_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "privacy/anonymiser.h"

namespace xdplive::privacy {

class AnonymiserTable {
 public:
  // Past it those that nobody holds go.
  static constexpr size_t kMost = 16;

  // Takes its time for a secret that is not in use (Anonymiser), else none.
  // REQUIRES: `secret` is not "".
  AnonymiserPtr Of(absl::string_view secret) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  // By the hash of their secrets.
  std::map<CryptoPan::Key, AnonymiserPtr> all_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_ANONYMISER_TABLE_H_

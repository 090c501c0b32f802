// What the data sources want captured at all times, with or without viewers.
//
// Nobody tells when a data source is deleted, so its wish lasts until the
// plugin ends. Threads: any.
#ifndef XDPLIVE_DATASOURCE_FEEDS_ALWAYS_ON_H_
#define XDPLIVE_DATASOURCE_FEEDS_ALWAYS_ON_H_

#include <map>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "datasource/access/caller.h"
#include "datasource/access/interface_set.h"
#include "tap/engine.h"

namespace xdplive::datasource {

class AlwaysOn {
 public:
  // True when that is not what it wanted before.
  bool Want(const DataSourceId& who, bool wanted, const InterfacePolicy& policy)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether any data source is known, and whether any wants something.
  bool empty() const ABSL_LOCKS_EXCLUDED(mutex_);
  bool any() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Both directions of every interface that is wanted and there.
  std::set<tap::TapSpec> Taps(const InterfaceFacts& facts) const
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Wish {
    bool wanted = false;
    InterfacePolicy policy;
  };

  mutable absl::Mutex mutex_;
  std::map<DataSourceId, Wish> wishes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_ALWAYS_ON_H_

// Who uses one tap, and who did until a moment ago: a dashboard that is
// refreshed every few seconds uses its taps all along.
//
// Not thread-safe.
#ifndef XDPLIVE_DATASOURCE_FEEDS_TAP_USERS_H_
#define XDPLIVE_DATASOURCE_FEEDS_TAP_USERS_H_

#include <map>
#include <vector>

#include "absl/time/time.h"
#include "datasource/access/caller.h"

namespace xdplive::datasource {

class TapUsers {
 public:
  static constexpr absl::Duration kLinger = absl::Seconds(10);

  struct Use {
    int leases = 0;
    absl::Time last;
  };

  // The use of one more lease; valid until that is ended, and as long as this.
  Use* Begin(const Caller& who);
  static void End(Use* use, absl::Time now);

  bool any() const;
  // Now or within kLinger. Valid until something changes.
  std::vector<const Caller*> Users(absl::Time now) const;
  // Those who are none any more.
  void Forget(absl::Time now);

 private:
  static bool IsOver(const Use& use, absl::Time now) {
    return use.leases == 0 && now - use.last >= kLinger;
  }

  std::map<Caller, Use> uses_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_TAP_USERS_H_

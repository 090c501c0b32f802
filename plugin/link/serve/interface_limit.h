// Which interfaces an agent's clients may know of.
//
// Threads: any.
#ifndef XDPLIVE_LINK_SERVE_INTERFACE_LIMIT_H_
#define XDPLIVE_LINK_SERVE_INTERFACE_LIMIT_H_

#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "interfaces/facts.h"
#include "interfaces/patterns.h"
#include "tap/engine.h"

namespace xdplive::link {

class InterfaceLimit {
 public:
  // What was looked up longer ago is looked up again.
  static constexpr absl::Duration kFresh = absl::Seconds(1);

  // `engine` outlives it.
  InterfaceLimit(tap::Engine& engine, interfaces::InterfacePatterns allowed,
                 std::function<absl::Time()> now);

  // Those that are here and allowed, at most `max_age` old; the default route
  // only where it is among them.
  absl::StatusOr<interfaces::InterfaceFacts> Allowed(
      absl::Duration max_age = absl::ZeroDuration())
      ABSL_LOCKS_EXCLUDED(mutex_);
  // OK where it is one of them. Errors: PERMISSION_DENIED and NOT_FOUND, which
  // name it and those that are allowed, and no other.
  absl::Status Check(absl::string_view name) ABSL_LOCKS_EXCLUDED(mutex_);
  // By what was looked up within kFresh. Where that fails it neither allows nor
  // forbids.
  bool Allows(absl::string_view name) ABSL_LOCKS_EXCLUDED(mutex_);
  bool Forbids(absl::string_view name) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::StatusOr<interfaces::InterfaceFacts> Look(absl::Duration max_age)
      ABSL_LOCKS_EXCLUDED(mutex_);

  tap::Engine& engine_;
  const interfaces::InterfacePatterns allowed_;
  const bool allows_all_;
  const std::function<absl::Time()> now_;
  absl::Mutex mutex_;
  interfaces::InterfaceFacts known_ ABSL_GUARDED_BY(mutex_);
  absl::Time known_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_INTERFACE_LIMIT_H_

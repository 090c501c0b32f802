// Opens a tap and waits for it.
#ifndef XDPLIVE_TESTS_KIT_CC_OPEN_NOW_H_
#define XDPLIVE_TESTS_KIT_CC_OPEN_NOW_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "tap/engine.h"

namespace xdplive::testing {

inline absl::StatusOr<std::shared_ptr<tap::Tap>> OpenNow(
    tap::Engine& engine, const tap::TapSpec& spec) {
  absl::Notification done;
  absl::StatusOr<std::shared_ptr<tap::Tap>> result =
      absl::UnknownError("never told");
  engine.OpenTap(spec, [&](absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
    result = std::move(tap);
    done.Notify();
  });
  done.WaitForNotification();
  return result;
}

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_OPEN_NOW_H_

// Ends the process when an orderly stop takes too long: two seconds after its
// Shutdown call a host sends SIGKILL, and then nothing is tidied.
#ifndef SDK_GRPCPLUGIN_EXIT_DEADLINE_H_
#define SDK_GRPCPLUGIN_EXIT_DEADLINE_H_

#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace sdk::grpcplugin {

class ExitDeadline {
 public:
  // Unless destroyed within `patience`, runs `last_rites` and exits with 0.
  ExitDeadline(absl::Duration patience, std::function<void()> last_rites);
  ExitDeadline(const ExitDeadline&) = delete;
  ExitDeadline& operator=(const ExitDeadline&) = delete;
  ~ExitDeadline();

 private:
  absl::Notification met_;
  std::thread thread_;  // last: it uses the member above
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_EXIT_DEADLINE_H_

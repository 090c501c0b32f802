#include "sdk/grpcplugin/exit_deadline.h"

#include <unistd.h>

#include <utility>

#include "sdk/backend/log.h"

namespace sdk::grpcplugin {

ExitDeadline::ExitDeadline(absl::Duration patience,
                           std::function<void()> last_rites)
    : thread_([this, patience, last_rites = std::move(last_rites)] {
        if (met_.WaitForNotificationWithTimeout(patience)) return;
        last_rites();
        backend::Log(backend::LogLevel::kWarn,
                     "plugin stops with calls still running");
        ::_exit(0);
      }) {}

ExitDeadline::~ExitDeadline() {
  met_.Notify();
  thread_.join();
}

}  // namespace sdk::grpcplugin

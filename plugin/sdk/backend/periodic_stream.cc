#include "sdk/backend/periodic_stream.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/time/clock.h"

namespace sdk::backend {

std::unique_ptr<RunningStream> PeriodicStream::Start(
    absl::Duration interval, std::function<void()> tick) {
  return absl::WrapUnique(new PeriodicStream(interval, std::move(tick)));
}

PeriodicStream::PeriodicStream(absl::Duration interval,
                               std::function<void()> tick)
    : tick_(std::move(tick)), thread_([this, interval] { Run(interval); }) {}

PeriodicStream::~PeriodicStream() {
  stopped_.Notify();
  thread_.join();
}

void PeriodicStream::Run(absl::Duration interval) {
  absl::Time next = absl::Now();
  do {
    tick_();
    next += interval;
  } while (!stopped_.WaitForNotificationWithDeadline(next));
}

}  // namespace sdk::backend

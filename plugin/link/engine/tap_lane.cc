#include "link/engine/tap_lane.h"

namespace xdplive::link {

void TapLane::OnMessage(absl::string_view message) {
  absl::MutexLock lock(&mutex_);
  if (!past_) return Take(message, sinks_, /*past=*/false);
  waiting_.emplace_back(message);
  waiting_bytes_ += message.size();
  while (waiting_bytes_ > kMostWaitingBytes) {
    waiting_bytes_ -= waiting_.front().size();
    waiting_.pop_front();
  }
}

void TapLane::Add(tap::TapSink& sink) {
  absl::MutexLock lock(&mutex_);
  sinks_.push_back(&sink);
}

void TapLane::Remove(tap::TapSink& sink) {
  absl::MutexLock lock(&mutex_);
  std::erase(sinks_, &sink);
}

void TapLane::BeginPast() {
  absl::MutexLock lock(&mutex_);
  past_ = true;
}

void TapLane::TakePast(absl::string_view message) {
  absl::MutexLock lock(&mutex_);
  Take(message, sinks_, /*past=*/true);
}

void TapLane::EndPast() {
  absl::MutexLock lock(&mutex_);
  past_ = false;
  waiting_bytes_ = 0;
  // Those that were in the past already the reader knows by their numbers.
  for (const std::string& message : std::exchange(waiting_, {})) {
    Take(message, sinks_, /*past=*/false);
  }
}

void WindowLane::Take(absl::string_view message, const Sinks& sinks,
                      bool past) {
  const auto window = reader_.Take(message);
  if (!window.ok() || *window == nullptr) return;
  // The past may be that of an equal tap, whose ledger is another.
  if (!past) {
    state_.SetLedger(reader_.ledger(),
                     absl::FromUnixNanos((*window)->end_unix_ns));
  }
  for (tap::TapSink* sink : sinks) sink->OnWindow(**window);
}

void PacketLane::Take(absl::string_view message, const Sinks& sinks,
                      bool /*past*/) {
  const auto packets = reader_.Take(message);
  state_.SetLink({.sent = reader_.received() + reader_.lost(),
                  .received = reader_.received(),
                  .lost = reader_.lost(),
                  .dropped_by_agent = reader_.missed()});
  if (!packets.ok() || packets->empty()) return;
  for (tap::TapSink* sink : sinks) {
    reader_.more() ? sink->OnPart(*packets) : sink->OnPackets(*packets);
  }
}

}  // namespace xdplive::link

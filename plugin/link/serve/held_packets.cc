#include "link/serve/held_packets.h"

#include "tap/show_pace.h"

namespace xdplive::link {

bool HeldPackets::Add(absl::Span<const tap::Packet> packets) {
  absl::MutexLock lock(&mutex_);
  packets_ += packets.size();
  // Kept before it is sent: who follows first and then asks for the past misses
  // nothing.
  Publish(lanes_->Add(packets));
  return !packets.empty() && !std::exchange(waits_, true);
}

absl::Time HeldPackets::NextMoment(Moments& moments, absl::Time now) const {
  absl::MutexLock lock(&mutex_);
  return moments.Next(now, sent_, interval_);
}

void HeldPackets::Send(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Publish(lanes_->Finish());
  interval_ = tap::IntervalAfter(static_cast<double>(packets_), now - sent_);
  sent_ = now;
  packets_ = 0;
  waits_ = false;
}

void HeldPackets::Publish(const std::vector<std::string>& messages) {
  for (const std::string& message : messages) lane_->Publish(message);
}

}  // namespace xdplive::link

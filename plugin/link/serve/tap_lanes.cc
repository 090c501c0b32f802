#include "link/serve/tap_lanes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace xdplive::link {

TapLanes::TapLanes(const AgentName& agent, uint64_t id,
                   std::shared_ptr<Past> past)
    : past_(std::move(past)),
      windows_(absl::StrCat(id, "/w")),
      packets_(absl::StrCat(id, "/p")),
      window_writer_({agent.host, windows_}, agent.boot),
      packet_writer_({agent.host, packets_}, agent.boot) {}

TapLanes::~TapLanes() {
  past_->Drop(windows_);
  past_->Drop(packets_);
}

void TapLanes::Begin() {
  const int64_t now = absl::GetCurrentTimeNanos();
  past_->Begin(windows_, now);
  past_->Begin(packets_, now);
}

uint64_t TapLanes::packets_written() const {
  absl::MutexLock lock(&packet_mutex_);
  return packet_writer_.sent();
}

std::vector<std::string> TapLanes::Write(const tap::TapWindow& window,
                                         const tap::LedgerRow& ledger) {
  absl::MutexLock lock(&window_mutex_);
  std::vector<std::string> messages =
      window_writer_.Write(window, ledger, absl::GetCurrentTimeNanos());
  for (const std::string& message : messages) {
    past_->Keep(windows_, window.end_unix_ns, message);
  }
  return messages;
}

std::vector<std::string> TapLanes::Add(absl::Span<const tap::Packet> packets) {
  absl::MutexLock lock(&packet_mutex_);
  std::vector<std::string> messages =
      packet_writer_.Add(packets, absl::GetCurrentTimeNanos());
  Keep(messages);
  return messages;
}

std::vector<std::string> TapLanes::Finish() {
  absl::MutexLock lock(&packet_mutex_);
  std::vector<std::string> messages;
  if (!packet_writer_.holds()) return messages;
  messages.push_back(packet_writer_.Finish(absl::GetCurrentTimeNanos()));
  Keep(messages);
  return messages;
}

void TapLanes::Keep(const std::vector<std::string>& messages) {
  for (const std::string& message : messages) {
    past_->Keep(packets_, packet_writer_.last_unix_ns(), message);
  }
}

}  // namespace xdplive::link

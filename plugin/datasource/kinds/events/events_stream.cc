#include "datasource/kinds/events/events_stream.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "datasource/kinds/events/events_frame.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {
namespace {

using sdk::data::FrameParts;

// What is known of the interfaces; nothing when they cannot be asked.
InterfaceFacts KnownFacts(CaptureHub& hub) {
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces();
  return facts.ok() ? *std::move(facts) : InterfaceFacts();
}

}  // namespace

std::string WelcomeToEvents(CaptureHub& hub, const EventsSelection& selection,
                            const std::optional<HistoryEnd>& history,
                            StreamPlace& place, absl::Time now) {
  const InterfaceFacts facts = KnownFacts(hub);
  absl::MutexLock lock(&place.mutex);
  const auto at = place.cursors.find(kAllTaps);
  const bool bound = place.Binds(now) && at != place.cursors.end();
  const uint64_t end = bound ? at->second : hub.events().EndCursor();
  std::vector<Event> events;
  if (history.has_value()) {
    const auto first = history->cursors.find(kAllTaps);
    if (first != history->cursors.end()) {
      events = hub.events().Range(first->second, end);
      selection.Apply(facts, events);
    }
    place.Hold(now);
  }
  if (!bound) {
    place.state = StreamPlace::State::kPlanned;
    place.planned = now;
    place.cursors = {{kAllTaps, end}};
  }
  return FrameToJson(EventsFrame(events),
                     events.empty() ? FrameParts::kSchema : FrameParts::kAll);
}

EventsStream::EventsStream(CaptureHub& hub, const InterfacePolicy& policy,
                           const Query& query,
                           std::shared_ptr<StreamPlace> place,
                           std::shared_ptr<sdk::backend::StreamSender> sender,
                           StreamCounters& counters)
    : hub_(hub),
      selection_(policy, query),
      place_(std::move(place)),
      outlet_(std::move(sender), counters) {
  absl::MutexLock lock(&place_->mutex);
  // Unless a subscriber was told where it begins.
  place_->cursors.try_emplace(kAllTaps, hub_.events().EndCursor());
}

EventsStream::~EventsStream() {
  absl::MutexLock lock(&place_->mutex);
  place_->state = StreamPlace::State::kEnded;
}

absl::Time EventsStream::Flush(absl::Time /*now*/) {
  return absl::InfiniteFuture();
}

void EventsStream::Refresh() {
  // A host that is slow is sent the more later on.
  if (IsBehind()) return;
  const InterfaceFacts facts = KnownFacts(hub_);
  absl::MutexLock lock(&mutex_);
  absl::MutexLock sending(&place_->mutex);
  if (outlet_.closed() || absl::Now() < place_->held_until) return;
  uint64_t& cursor = place_->cursors.at(kAllTaps);
  const uint64_t end = hub_.events().EndCursor();
  std::vector<Event> events = hub_.events().Range(cursor, end);
  cursor = end;
  selection_.Apply(facts, events);
  if (events.empty()) return;
  outlet_.Send(FrameToJson(EventsFrame(events), FrameParts::kData),
               events.size());
}

bool EventsStream::IsBehind() {
  absl::MutexLock lock(&mutex_);
  return outlet_.queued_bytes() > 0;
}

void EventsStream::Close() {
  absl::MutexLock lock(&mutex_);
  outlet_.Close();
}

}  // namespace xdplive::datasource

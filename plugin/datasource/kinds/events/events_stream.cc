#include "datasource/kinds/events/events_stream.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "datasource/kinds/events/events_frame.h"
namespace xdplive::datasource {
namespace {

using sdk::data::FrameParts;

// What is known of the interfaces; nothing when they cannot be asked.
InterfaceFacts KnownFacts(CaptureHub& hub) {
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces();
  return facts.ok() ? *std::move(facts) : InterfaceFacts();
}

}  // namespace

void WelcomeToEvents(CaptureHub& hub, const EventsSelection& selection,
                     const std::optional<HistoryEnd>& history, Channel& channel,
                     absl::Time now, FrameAnswer answer) {
  const InterfaceFacts facts = KnownFacts(hub);
  absl::MutexLock lock(&channel.mutex());
  const EventsCursor* sent = channel.BoundBy<EventsCursor>(now);
  const uint64_t end = sent != nullptr ? sent->next : hub.events().EndCursor();
  const std::optional<EventsCursor> told = CursorOf<EventsCursor>(history);
  std::vector<Event> events;
  if (told.has_value()) {
    events = hub.events().Range(told->next, end);
    selection.Apply(facts, events);
  }
  channel.Welcome(EventsCursor{end}, now, /*holds=*/told.has_value());
  answer.Give(EventsFrame(events),
              events.empty() ? FrameParts::kSchema : FrameParts::kAll);
}

EventsStream::EventsStream(CaptureHub& hub, const InterfacePolicy& policy,
                           const Query& query, std::shared_ptr<Channel> channel,
                           FrameSender sender, StreamCounters& counters)
    : hub_(hub),
      selection_(policy, query),
      channel_(std::move(channel)),
      outlet_(std::move(sender), counters) {
  absl::MutexLock lock(&channel_->mutex());
  channel_->BeginAt(EventsCursor{hub_.events().EndCursor()});
}

EventsStream::~EventsStream() { channel_->End(); }

absl::Time EventsStream::Flush(absl::Time /*now*/) {
  return absl::InfiniteFuture();
}

void EventsStream::Refresh() {
  // A host that is slow is sent the more later on.
  if (IsBehind()) return;
  const InterfaceFacts facts = KnownFacts(hub_);
  absl::MutexLock lock(&mutex_);
  absl::MutexLock sending(&channel_->mutex());
  if (outlet_.closed() || absl::Now() < channel_->held_until()) return;
  EventsCursor& sent = channel_->cursor<EventsCursor>();
  const uint64_t end = hub_.events().EndCursor();
  std::vector<Event> events = hub_.events().Range(sent.next, end);
  sent.next = end;
  selection_.Apply(facts, events);
  if (events.empty()) return;
  outlet_.Send(EventsFrame(events), FrameParts::kData, events.size());
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

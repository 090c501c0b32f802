#include "datasource/kinds/events/events_selection.h"

#include <string>
#include <utility>

namespace xdplive::datasource {
namespace {

bool AllowedThenOrNow(const InterfacePolicy& policy, const Sighting& then,
                      const InterfaceFacts& now) {
  return policy.Allows(FactsOf(then), then.interface) ||
         policy.Allows(now, then.interface);
}

bool IsOf(DirectionChoice choice, const Event& event) {
  if (choice == DirectionChoice::kBoth || !event.direction.has_value()) {
    return true;
  }
  return (choice == DirectionChoice::kEgress) ==
         (*event.direction == tap::Direction::kEgress);
}

InterfacePatterns AllUnlessNamed(const InterfacePatterns& named) {
  return named.empty() ? InterfacePatterns{"*"} : named;
}

}  // namespace

EventsSelection::EventsSelection(InterfacePolicy policy, const Query& query)
    : policy_(std::move(policy)),
      meant_{.data_source = AllUnlessNamed(query.interfaces), .host = {}},
      direction_(query.direction) {}

void EventsSelection::Apply(const InterfaceFacts& now,
                            std::vector<Event>& events) const {
  std::erase_if(events, [&](const Event& event) { return !Fits(now, event); });
}

bool EventsSelection::Fits(const InterfaceFacts& now,
                           const Event& event) const {
  if (!IsOf(direction_, event)) return false;
  return event.seen.interface.empty() ||
         (AllowedThenOrNow(policy_, event.seen, now) &&
          AllowedThenOrNow(meant_, event.seen, now));
}

}  // namespace xdplive::datasource

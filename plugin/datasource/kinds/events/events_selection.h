// Which events a query means, and which of them its data source may read.
#ifndef XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_SELECTION_H_
#define XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_SELECTION_H_

#include <vector>

#include "datasource/access/interface_set.h"
#include "datasource/ask/query.h"
#include "datasource/events/event.h"

namespace xdplive::datasource {

class EventsSelection {
 public:
  EventsSelection(InterfacePolicy policy, const Query& query);

  // Drops what is not meant or not allowed. An interface is judged as it was
  // at the time of the event and as it is `now`: what is gone by now keeps its
  // readers. Events of both directions belong to either, those of the capture
  // as a whole to everyone.
  void Apply(const InterfaceFacts& now, std::vector<Event>& events) const;

 private:
  bool Fits(const InterfaceFacts& now, const Event& event) const;

  const InterfacePolicy policy_;
  const InterfacePolicy meant_;
  const DirectionChoice direction_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_SELECTION_H_

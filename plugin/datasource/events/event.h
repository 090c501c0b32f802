// One thing that happened to the capture or to an interface, as people read it.
#ifndef XDPLIVE_DATASOURCE_EVENTS_EVENT_H_
#define XDPLIVE_DATASOURCE_EVENTS_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "tap/engine.h"

namespace xdplive::datasource {

enum class EventKind {
  kCaptureStarted,
  kCaptureStopped,
  kCaptureFailed,
  kCaptureFellBack,
  kInterfaceAppeared,
  kInterfaceGone,
  kInterfaceRenamed,
  kInterfaceUp,
  kInterfaceDown,
  kMtuChanged,
  kLossBegan,
  kLossEnded,
};

// What decides who may read of an interface: how it stood at the time.
struct Sighting {
  std::string interface;  // "": the capture as a whole, which all may read of
  bool up = false;
  bool loopback = false;
  std::string default_route;  // as in InterfaceFacts
};

// The interface as `facts` show it; only its name when it is not there.
Sighting SightingOf(const InterfaceFacts& facts, absl::string_view interface);

// The one interface as facts, for an InterfacePolicy to judge.
InterfaceFacts FactsOf(const Sighting& sighting);

struct Event {
  EventKind kind = EventKind::kCaptureStarted;
  Sighting seen;
  std::optional<tap::Direction> direction;  // none: of both or neither
  std::string filter;                       // of the tap, if of one
  std::string text;                         // what, why and the mend
  std::vector<std::string> details;         // tags of its own
  absl::Time begin;
  // Set once it is over; nothing for what has no length or still lasts.
  std::optional<absl::Time> end;
  // More than one: the same happened again and again, from `begin` on.
  uint32_t times = 1;
};

// What two events have in common that tell of the same thing.
struct EventKey {
  EventKind kind = EventKind::kCaptureStarted;
  std::string interface;
  std::optional<tap::Direction> direction;
  std::string filter;

  friend bool operator==(const EventKey&, const EventKey&) = default;
};

EventKey KeyOf(const Event& event);

// "capture fell back: eth0 ingress".
std::string TitleOf(const Event& event);

// The text, and how often.
std::string TextOf(const Event& event);

// Area, what, interface, direction and details, for Grafana to split at the
// commas: "capture,fell-back,eth0,ingress,generic". A comma within a tag
// becomes "_".
std::string TagsOf(const Event& event);

// True for what is so until it is ended: a range that begins after it did is
// still about it.
bool LastsUntilEnded(EventKind kind);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_EVENTS_EVENT_H_

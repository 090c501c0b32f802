#include "datasource/events/interface_watch.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace xdplive::datasource {
namespace {

using tap::InterfaceInfo;

const InterfaceInfo* FindIndex(const InterfaceFacts& facts, int index) {
  for (const InterfaceInfo& interface : facts.interfaces) {
    if (interface.index == index) return &interface;
  }
  return nullptr;
}

class Comparison {
 public:
  Comparison(const InterfaceFacts& before, const InterfaceFacts& after,
             absl::Time now)
      : before_(before), after_(after), now_(now) {}

  std::vector<Event> Run() && {
    ForEachBefore(&Comparison::TellGone);
    ForEachBefore(&Comparison::TellRenamed);
    for (const InterfaceInfo& info : after_.interfaces) TellNew(info);
    ForEachBefore(&Comparison::TellState);
    return std::move(events_);
  }

 private:
  // `is` is null when the index is gone.
  using Tell = void (Comparison::*)(const InterfaceInfo& was,
                                    const InterfaceInfo* is);

  void ForEachBefore(Tell tell) {
    for (const InterfaceInfo& was : before_.interfaces) {
      (this->*tell)(was, FindIndex(after_, was.index));
    }
  }

  void TellGone(const InterfaceInfo& was, const InterfaceInfo* is) {
    if (is != nullptr) return;
    Add(EventKind::kInterfaceGone, SightingOf(before_, was.name),
        absl::StrCat(was.name, " (index ", was.index,
                     ") is gone; capture goes on when an interface of that "
                     "name is back"));
  }

  void TellRenamed(const InterfaceInfo& was, const InterfaceInfo* is) {
    if (is == nullptr || is->name == was.name) return;
    // Who may read of the one name may not know the other. The index ties the
    // two together for those who may read both.
    const std::string index = absl::StrCat(" (index ", is->index, ")");
    Add(EventKind::kInterfaceRenamed, SightingOf(before_, was.name),
        absl::StrCat(was.name, index,
                     " has another name now; capture goes on under that one "
                     "where the settings or the query allow it"));
    Add(EventKind::kInterfaceRenamed, SightingOf(after_, is->name),
        absl::StrCat(is->name, index,
                     " had another name before; capture goes on under this one "
                     "where the settings or the query allow it"));
  }

  void TellNew(const InterfaceInfo& is) {
    if (FindIndex(before_, is.index) != nullptr) return;
    Add(EventKind::kInterfaceAppeared, SightingOf(after_, is.name),
        absl::StrCat(is.name, " is here: index ", is.index, ", ",
                     is.up ? "up" : "down", ", MTU ", is.mtu,
                     is.driver.empty() ? "" : ", driver ", is.driver));
  }

  void TellState(const InterfaceInfo& was, const InterfaceInfo* is) {
    if (is == nullptr) return;
    if (was.up && !is->up) {
      // Who could see it while it was up may read that it is down.
      Sighting seen = SightingOf(before_, was.name);
      seen.interface = is->name;
      Add(EventKind::kInterfaceDown, std::move(seen),
          absl::StrCat(is->name,
                       " was set down: no packets until it is up; "
                       "the capture stays attached"));
    } else if (!was.up && is->up) {
      Add(EventKind::kInterfaceUp, SightingOf(after_, is->name),
          absl::StrCat(is->name, " was set up"));
    }
    if (was.mtu != is->mtu) {
      Add(EventKind::kMtuChanged, SightingOf(after_, is->name),
          absl::StrCat("the MTU of ", is->name, " changed from ", was.mtu,
                       " to ", is->mtu),
          absl::StrCat(is->mtu));
    }
  }

  void Add(EventKind kind, Sighting seen, std::string text,
           std::string detail = "") {
    Event event;
    event.kind = kind;
    event.seen = std::move(seen);
    event.text = std::move(text);
    if (!detail.empty()) event.details.push_back(std::move(detail));
    event.begin = now_;
    events_.push_back(std::move(event));
  }

  const InterfaceFacts& before_;
  const InterfaceFacts& after_;
  const absl::Time now_;
  std::vector<Event> events_;
};

}  // namespace

std::vector<Event> CompareInterfaces(const InterfaceFacts& before,
                                     const InterfaceFacts& after,
                                     absl::Time now) {
  return Comparison(before, after, now).Run();
}

void RecordChanges(const std::vector<Event>& changes, EventLog& log) {
  for (const Event& change : changes) {
    const std::string& interface = change.seen.interface;
    const bool renamed = change.kind == EventKind::kInterfaceRenamed;
    if (renamed || change.kind == EventKind::kInterfaceUp ||
        change.kind == EventKind::kInterfaceGone) {
      log.End({EventKind::kInterfaceDown, interface, {}, ""}, change.begin);
    }
    if (renamed || change.kind == EventKind::kInterfaceAppeared) {
      log.End({EventKind::kInterfaceGone, interface, {}, ""}, change.begin);
    }
    log.Add(change);
  }
}

absl::Status StillThere(const InterfaceFacts& facts, const std::string& name,
                        int index) {
  const std::string what = absl::StrCat("open interface ", name, ": ");
  const InterfaceInfo* named = facts.Find(name);
  if (named != nullptr && named->index == index) return absl::OkStatus();
  if (const InterfaceInfo* moved = FindIndex(facts, index)) {
    return absl::NotFoundError(absl::StrCat(
        what, "it was renamed (index ", moved->index,
        "); ask for its new name; rows go on here when there is a ", name,
        " again"));
  }
  if (named != nullptr) {
    return absl::UnavailableError(
        absl::StrCat(what,
                     "it was replaced by another one of that name; rows "
                     "go on within a second"));
  }
  return absl::NotFoundError(
      absl::StrCat(what, "it is gone; rows go on when it is back"));
}

}  // namespace xdplive::datasource

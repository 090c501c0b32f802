#include "datasource/events/event.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace xdplive::datasource {
namespace {

struct Words {
  absl::string_view area;
  absl::string_view what;  // as a title says it
  absl::string_view tag;
};

Words WordsOf(EventKind kind) {
  switch (kind) {
    case EventKind::kCaptureStarted:
      return {"capture", "started", "started"};
    case EventKind::kCaptureStopped:
      return {"capture", "stopped", "stopped"};
    case EventKind::kCaptureFailed:
      return {"capture", "failed", "failed"};
    case EventKind::kCaptureFellBack:
      return {"capture", "fell back", "fell-back"};
    case EventKind::kInterfaceAppeared:
      return {"interface", "appeared", "appeared"};
    case EventKind::kInterfaceGone:
      return {"interface", "gone", "gone"};
    case EventKind::kInterfaceRenamed:
      return {"interface", "renamed", "renamed"};
    case EventKind::kInterfaceUp:
      return {"interface", "up", "up"};
    case EventKind::kInterfaceDown:
      return {"interface", "down", "down"};
    case EventKind::kMtuChanged:
      return {"interface", "MTU changed", "mtu"};
    case EventKind::kLossBegan:
      return {"loss", "began", "began"};
    case EventKind::kLossEnded:
      break;
  }
  return {"loss", "ended", "ended"};
}

void AppendTag(std::string tag, std::string& tags) {
  if (tag.empty()) return;
  std::replace(tag.begin(), tag.end(), ',', '_');
  absl::StrAppend(&tags, tags.empty() ? "" : ",", tag);
}

}  // namespace

Sighting SightingOf(const InterfaceFacts& facts, absl::string_view interface) {
  Sighting seen;
  seen.interface = std::string(interface);
  seen.default_route = facts.default_route;
  if (const auto* info = facts.Find(interface)) {
    seen.up = info->up;
    seen.loopback = info->loopback;
  }
  return seen;
}

InterfaceFacts FactsOf(const Sighting& sighting) {
  tap::InterfaceInfo info;
  info.name = sighting.interface;
  info.up = sighting.up;
  info.loopback = sighting.loopback;
  return {.interfaces = {std::move(info)},
          .default_route = sighting.default_route};
}

EventKey KeyOf(const Event& event) {
  return {event.kind, event.seen.interface, event.direction, event.filter};
}

std::string TitleOf(const Event& event) {
  const Words words = WordsOf(event.kind);
  std::string title = absl::StrCat(words.area, " ", words.what);
  if (event.seen.interface.empty()) return title;
  absl::StrAppend(&title, ": ", event.seen.interface);
  if (event.direction.has_value()) {
    absl::StrAppend(&title, " ", tap::DirectionName(*event.direction));
  }
  return title;
}

std::string TextOf(const Event& event) {
  if (event.times == 1) return event.text;
  return absl::StrCat(
      event.text, " (", event.times, " times since ",
      absl::FormatTime("%H:%M:%S UTC", event.begin, absl::UTCTimeZone()), ")");
}

std::string TagsOf(const Event& event) {
  const Words words = WordsOf(event.kind);
  std::string tags = absl::StrCat(words.area, ",", words.tag);
  AppendTag(event.seen.interface, tags);
  if (event.direction.has_value()) {
    AppendTag(tap::DirectionName(*event.direction), tags);
  }
  for (const std::string& detail : event.details) AppendTag(detail, tags);
  return tags;
}

bool LastsUntilEnded(EventKind kind) {
  return kind == EventKind::kCaptureFailed ||
         kind == EventKind::kInterfaceDown || kind == EventKind::kLossBegan;
}

}  // namespace xdplive::datasource

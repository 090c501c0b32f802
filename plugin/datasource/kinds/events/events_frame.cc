#include "datasource/kinds/events/events_frame.h"

#include <optional>
#include <string>

#include "datasource/live/field_column.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Time;

std::optional<Time> EndOf(const Event& event) {
  if (!event.end.has_value()) return std::nullopt;
  return Time{absl::ToUnixNanos(*event.end)};
}

constexpr ColumnRule<Event> kRules[] = {
    Rule<Event>("time",
                [](const Event& event) {
                  return Time{absl::ToUnixNanos(event.begin)};
                }),
    Rule<Event>("timeEnd", [](const Event& event) { return EndOf(event); }),
    Rule<Event>("title", [](const Event& event) { return TitleOf(event); }),
    Rule<Event>("text", [](const Event& event) { return TextOf(event); }),
    Rule<Event>("tags", [](const Event& event) { return TagsOf(event); }),
};
static_assert(Fit(kRules, tap::kEventsFrame));

}  // namespace

sdk::data::Frame EventsFrame(absl::Span<const Event> events) {
  sdk::data::Frame frame;
  frame.name = "events";
  frame.fields = MakeColumns(tap::kEventsFrame);
  for (const Event& event : events) {
    AppendRow(kRules, event, absl::MakeSpan(frame.fields));
  }
  return frame;
}

}  // namespace xdplive::datasource

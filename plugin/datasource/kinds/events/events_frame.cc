#include "datasource/kinds/events/events_frame.h"

#include <string>
#include <utility>

namespace xdplive::datasource {

using sdk::data::Field;
using sdk::data::MakeField;
using sdk::data::Time;

sdk::data::Frame EventsFrame(absl::Span<const Event> events) {
  Field time = MakeField<Time>("time");
  Field time_end = MakeField<Time>("timeEnd", /*nullable=*/true);
  Field title = MakeField<std::string>("title");
  Field text = MakeField<std::string>("text");
  Field tags = MakeField<std::string>("tags");
  for (const Event& event : events) {
    time.Append(Time{absl::ToUnixNanos(event.begin)});
    if (event.end.has_value()) {
      time_end.Append(Time{absl::ToUnixNanos(*event.end)});
    } else {
      time_end.AppendNull();
    }
    title.Append(TitleOf(event));
    text.Append(TextOf(event));
    tags.Append(TagsOf(event));
  }
  sdk::data::Frame frame;
  frame.name = "events";
  frame.fields = {std::move(time), std::move(time_end), std::move(title),
                  std::move(text), std::move(tags)};
  return frame;
}

}  // namespace xdplive::datasource

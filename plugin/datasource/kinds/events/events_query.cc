#include "datasource/kinds/events/events_query.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/kinds/events/events_frame.h"
#include "datasource/kinds/events/events_selection.h"
#include "datasource/kinds/events/events_stream.h"
#include "datasource/live/query_frame.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Frame;
using sdk::data::Notice;

// OK when the interfaces may be asked for. One that is not there may be one
// that was.
absl::Status CheckInterfaces(const InterfaceFacts& facts,
                             const InterfacePolicy& policy, const Query& query,
                             const EventsSelection& selection,
                             const EventLog& log) {
  absl::Status status =
      SelectInterfaces(facts, policy, query.interfaces).status();
  if (!absl::IsNotFound(status)) return status;
  std::vector<Event> known = log.Range(0, log.EndCursor());
  selection.Apply(facts, known);
  const bool any =
      query.interfaces.empty() ||
      std::any_of(known.begin(), known.end(), [](const Event& event) {
        return !event.seen.interface.empty();
      });
  return any ? absl::OkStatus() : status;
}

void AddHistoryNotice(absl::Time begin, absl::Time from, Frame& frame) {
  if (from >= begin) return;
  frame.meta.notices.push_back(
      {Notice::Severity::kInfo,
       absl::StrCat("the events begin at ",
                    absl::FormatTime("%Y-%m-%d %H:%M:%E3S UTC", begin,
                                     absl::UTCTimeZone()),
                    "; the time range reaches back before them")});
}

}  // namespace

absl::StatusOr<Frame> AnswerEvents(CaptureHub& hub, PathTable& paths,
                                   ChannelMemory& channels, const Scope& scope,
                                   const sdk::backend::DataQuery& asked,
                                   const Query& query, absl::Time now) {
  const absl::StatusOr<InterfaceFacts> facts = hub.Interfaces();
  const InterfaceFacts known = facts.ok() ? *facts : InterfaceFacts();
  const EventsSelection selection(scope.policy, query);
  const EventLog& log = hub.events();
  if (facts.ok()) {
    absl::Status status =
        CheckInterfaces(known, scope.policy, query, selection, log);
    if (!status.ok()) return status;
  }
  const absl::Time from = absl::FromUnixMillis(asked.time_range.from_ms);
  // The end is inclusive to the millisecond.
  const absl::Time to = absl::FromUnixMillis(asked.time_range.to_ms) +
                        absl::Milliseconds(1) - absl::Nanoseconds(1);
  EventLog::ReadResult read = log.Between(from, to);
  selection.Apply(known, read.events);

  Frame frame = EventsFrame(read.events);
  DescribeFrame(paths, scope, asked, query, frame);
  if (!facts.ok()) {
    frame.meta.notices.push_back(
        {Notice::Severity::kWarning, std::string(facts.status().message())});
  }
  AddHistoryNotice(log.HistoryBegin(), from, frame);
  if (to + AnsweredHistory::kKept < now) frame.meta.channel.clear();
  if (!frame.meta.channel.empty()) {
    HistoryEnd end{.cursor = EventsCursor{read.next_cursor},
                   .has_rows = !read.events.empty()};
    channels.answered.Remember(ChannelKey(scope, frame.meta.channel),
                               scope.login, std::move(end), now);
  }
  return frame;
}

}  // namespace xdplive::datasource

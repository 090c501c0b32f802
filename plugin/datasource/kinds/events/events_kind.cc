#include "datasource/kinds/events/events_kind.h"

#include <utility>

#include "datasource/kinds/events/events_query.h"
#include "datasource/kinds/events/events_selection.h"
#include "datasource/kinds/events/events_stream.h"

namespace xdplive::datasource {

absl::StatusOr<std::vector<sdk::data::Frame>> EventsKind::Answer(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) const {
  return OneFrame(AnswerEvents(context().hub, context().paths,
                               context().channels, scope, asked, query,
                               context().now()));
}

std::unique_ptr<LiveStream> EventsKind::Welcome(const Scope& scope,
                                                const Query& query,
                                                const std::string& channel,
                                                absl::Time now,
                                                FrameAnswer answer) const {
  ChannelMemory& channels = context().channels;
  WelcomeToEvents(context().hub, EventsSelection(scope.policy, query),
                  channels.answered.Find(channel, scope.login, context().now()),
                  *channels.table.Of(channel), now, std::move(answer));
  return nullptr;
}

std::unique_ptr<LiveStream> EventsKind::OpenStream(const Scope& scope,
                                                   const Query& query,
                                                   const std::string& channel,
                                                   FrameSender sender) const {
  return std::make_unique<EventsStream>(context().hub, scope.policy, query,
                                        context().channels.table.Run(channel),
                                        std::move(sender), context().counters);
}

}  // namespace xdplive::datasource

#include "datasource/kinds/packets/packets_kind.h"

#include <optional>
#include <utility>

#include "datasource/kinds/packets/open_packets.h"
#include "datasource/kinds/packets/packets_query.h"
#include "datasource/kinds/packets/packets_stream.h"
#include "datasource/kinds/packets/packets_subscription.h"
#include "datasource/past/opened_query.h"

namespace xdplive::datasource {

absl::StatusOr<std::vector<sdk::data::Frame>> PacketsKind::Answer(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) const {
  return OneFrame(AnswerPackets(context().hub, context().paths,
                                context().channels, scope, asked, query,
                                context().now()));
}

std::unique_ptr<LiveStream> PacketsKind::Welcome(const Scope& scope,
                                                 const Query& query,
                                                 const std::string& channel,
                                                 absl::Time now,
                                                 FrameAnswer answer) const {
  OpenedQuery opened = OpenPackets(context().hub, scope, query);
  std::shared_ptr<Channel> at = context().channels.table.Of(channel);
  const std::optional<HistoryEnd> history =
      context().channels.answered.Find(channel, scope.login, context().now());
  return std::make_unique<PacketsSubscription>(
      std::move(opened), query, std::move(at), history, now, std::move(answer),
      context().counters);
}

std::unique_ptr<LiveStream> PacketsKind::OpenStream(const Scope& scope,
                                                    const Query& query,
                                                    const std::string& channel,
                                                    FrameSender sender) const {
  return std::make_unique<PacketsStream>(
      [&hub = context().hub, scope, query] {
        return OpenPackets(hub, scope, query);
      },
      query, context().channels.table.Run(channel), std::move(sender),
      context().counters);
}

}  // namespace xdplive::datasource

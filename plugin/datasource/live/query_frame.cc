#include "datasource/live/query_frame.h"

#include "absl/strings/str_cat.h"
#include "datasource/ask/query_text.h"
#include "datasource/live/channel_path.h"

namespace xdplive::datasource {

void DescribeFrame(PathTable& paths, const Scope& scope,
                   const sdk::backend::DataQuery& asked, const Query& query,
                   sdk::data::Frame& frame) {
  frame.ref_id = asked.ref_id;
  if (frame.meta.type.empty()) {
    frame.meta.type = "table";
    frame.meta.preferred_visualisation_type = "table";
  }
  frame.meta.executed_query_string = DescribeQuery(query);
  if (!query.live) return;
  absl::StatusOr<sdk::live::Channel> channel = ChannelOf(scope, query, paths);
  if (channel.ok()) {
    frame.meta.channel = channel->ToString();
    return;
  }
  frame.meta.notices.push_back({sdk::data::Notice::Severity::kWarning,
                                absl::StrCat("this panel does not go on live: ",
                                             channel.status().message())});
}

}  // namespace xdplive::datasource

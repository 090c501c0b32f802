#include "datasource/kinds/tables/table_frames.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "datasource/kinds/tables/conversations_frames.h"
#include "datasource/kinds/tables/flows_frame.h"
#include "flow/history/ask/conversations.h"
#include "flow/history/ask/top_flows.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using nlohmann::ordered_json;
using sdk::data::Frame;
using sdk::data::Notice;

ordered_json AmountJson(const tap::Amount& amount) {
  return {{"packets", amount.packets}, {"bytes", amount.bytes}};
}

void AddNotice(Notice::Severity severity, std::string text, Frame& frame) {
  frame.meta.notices.push_back({severity, std::move(text)});
}

void AddCutNotice(bool cut, Frame& frame) {
  if (!cut) return;
  AddNotice(Notice::Severity::kWarning,
            absl::StrCat("more than ", flow::kMostGroups,
                         " groups: not all are told apart, the rest is in "
                         "custom.other; narrow the time range or the filter"),
            frame);
}

Frame Flows(const Query& query, absl::Span<const flow::FlowSource> sources,
            flow::TimeSpan range) {
  const flow::TopFlowsAnswer answer =
      flow::AskTopFlows(sources, {.range = range,
                                  .fields = query.group_by,
                                  .order = query.order,
                                  .limit = query.limit});
  Frame frame = FlowsFrame(query, answer);
  frame.meta.type = "table";
  frame.meta.preferred_visualisation_type = "table";
  const ordered_json rest = {{"groups", answer.group_count},
                             {"other", AmountJson(answer.other)},
                             {"overflow", AmountJson(answer.overflow)}};
  frame.meta.custom_json = rest.dump();
  if (answer.overflow.packets > 0) {
    AddNotice(Notice::Severity::kWarning,
              absl::StrCat(answer.overflow.packets,
                           " packets found the flow table full and are in no "
                           "row; raise flowTableEntries"),
              frame);
  }
  AddCutNotice(answer.groups_cut, frame);
  return frame;
}

std::vector<Frame> Conversations(const Query& query,
                                 absl::Span<const flow::FlowSource> sources,
                                 flow::TimeSpan range,
                                 const GraphShape& shape) {
  flow::ConversationsAnswer answer = flow::AskConversations(
      sources, {.range = range, .order = query.order, .limit = query.limit});
  if (shape != nullptr) shape(answer);
  std::vector<Frame> frames;
  frames.push_back(NodesFrame(answer));
  frames.push_back(EdgesFrame(answer));
  const ordered_json rest = {{"moment", range.end / 1'000'000},
                             {"pairs", answer.pair_count},
                             {"other", AmountJson(answer.other)},
                             {"elsewhere", AmountJson(answer.elsewhere)}};
  for (Frame& frame : frames) frame.meta.custom_json = rest.dump();
  AddCutNotice(answer.groups_cut, frames.front());
  return frames;
}

}  // namespace

std::vector<Frame> TableFrames(const Query& query,
                               absl::Span<const flow::FlowSource> sources,
                               flow::TimeSpan range, const GraphShape& shape) {
  if (query.kind == Kind::kConversations) {
    return Conversations(query, sources, range, shape);
  }
  std::vector<Frame> frames;
  frames.push_back(Flows(query, sources, range));
  return frames;
}

}  // namespace xdplive::datasource

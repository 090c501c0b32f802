#include "datasource/opened_query.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace xdplive::datasource {
namespace {

using capture::Direction;
using sdk::data::Notice;

std::vector<Direction> DirectionsOf(DirectionChoice choice) {
  switch (choice) {
    case DirectionChoice::kIngress:
      return {Direction::kIngress};
    case DirectionChoice::kEgress:
      return {Direction::kEgress};
    case DirectionChoice::kBoth:
      break;
  }
  return {Direction::kIngress, Direction::kEgress};
}

// Adds the feed, or says why there is none. `unserved` takes the first egress
// tap that the engine cannot serve at all.
void OpenFeed(CaptureHub& hub, const capture::TapSpec& spec,
              OpenedQuery& opened, absl::Status& unserved) {
  absl::StatusOr<FeedLease> feed = hub.Acquire(spec);
  if (feed.ok()) {
    opened.feeds.push_back(*std::move(feed));
  } else if (spec.direction == Direction::kEgress &&
             absl::IsUnimplemented(feed.status())) {
    unserved.Update(feed.status());
  } else {
    opened.notices.push_back(
        {Notice::Severity::kWarning, std::string(feed.status().message())});
    opened.status.Update(feed.status());
  }
}

// OK when a feed captures; the others become notices then.
void JudgeFeeds(OpenedQuery& opened) {
  bool captures = false;
  for (const FeedLease& feed : opened.feeds) {
    const absl::Status status = feed->status();
    if (status.ok()) {
      captures = true;
      continue;
    }
    opened.notices.push_back(
        {Notice::Severity::kWarning, std::string(status.message())});
    opened.status.Update(status);
  }
  if (captures) opened.status = absl::OkStatus();
}

}  // namespace

OpenedQuery OpenQuery(CaptureHub& hub, const InterfacePolicy& policy,
                      const Query& query) {
  OpenedQuery opened;
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces();
  if (!facts.ok()) {
    opened.status = facts.status();
    return opened;
  }
  absl::StatusOr<std::vector<std::string>> names =
      SelectInterfaces(*facts, policy, query.interfaces);
  if (!names.ok()) {
    opened.status = names.status();
    return opened;
  }
  absl::Status unserved;
  for (const std::string& name : *names) {
    for (Direction direction : DirectionsOf(query.direction)) {
      OpenFeed(hub, {name, direction, query.filter}, opened, unserved);
    }
  }
  JudgeFeeds(opened);
  if (unserved.ok()) return opened;
  if (opened.feeds.empty()) {
    opened.status.Update(unserved);
  } else {
    opened.notices.push_back(
        {Notice::Severity::kInfo,
         absl::StrCat("not all of this query can be seen: ",
                      unserved.message())});
  }
  return opened;
}

}  // namespace xdplive::datasource

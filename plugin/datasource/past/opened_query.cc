#include "datasource/past/opened_query.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Notice;
using tap::Direction;

// However often an interface that is not there is asked for, the host is looked
// at no more often than this.
constexpr absl::Duration kNewest = absl::Milliseconds(100);

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

// A cause that several taps share is said once.
void AddWarning(const absl::Status& status, OpenedQuery& opened) {
  opened.status.Update(status);
  for (const Notice& notice : opened.notices) {
    if (notice.text == status.message()) return;
  }
  opened.notices.push_back(
      {Notice::Severity::kWarning, std::string(status.message())});
}

// Said once of all of them, and of some by name.
void AddWaiting(const std::set<std::string>& names, OpenedQuery& opened) {
  constexpr size_t kNamed = 3;
  if (names.empty()) return;
  std::string text = absl::StrJoin(
      names.begin(), std::next(names.begin(), std::min(names.size(), kNamed)),
      ", ");
  if (names.size() > kNamed) {
    absl::StrAppend(&text, " and ", names.size() - kNamed, " more");
  }
  absl::StrAppend(&text, ": ", Feed::BeingAttached().message());
  opened.notices.push_back({Notice::Severity::kInfo, std::move(text)});
}

// OK when a feed captures, or will in a moment; the others become notices then.
void JudgeFeeds(OpenedQuery& opened) {
  bool captures = false;
  std::set<std::string> waiting;
  for (const FeedLease& feed : opened.feeds) {
    const absl::Status status = feed->status();
    if (status == Feed::BeingAttached())
      waiting.insert(feed->spec().origin.interface);
    if (status.ok() || status == Feed::BeingAttached()) {
      captures = true;
    } else {
      AddWarning(status, opened);
    }
  }
  AddWaiting(waiting, opened);
  if (captures) opened.status = absl::OkStatus();
}

}  // namespace

OpenedQuery OpenQuery(CaptureHub& hub, const Asker& asker, const Query& query) {
  OpenedQuery opened;
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces();
  if (!facts.ok()) {
    opened.status = facts.status();
    return opened;
  }
  absl::StatusOr<std::vector<std::string>> names =
      SelectInterfaces(*facts, asker.policy, query.interfaces);
  // It may be newer than what was seen last.
  if (absl::IsNotFound(names.status())) {
    facts = hub.Interfaces(kNewest);
    if (facts.ok())
      names = SelectInterfaces(*facts, asker.policy, query.interfaces);
  }
  if (!names.ok()) {
    opened.status = names.status();
    return opened;
  }
  std::vector<tap::TapSpec> specs;
  for (const std::string& name : *names) {
    for (Direction direction : DirectionsOf(query.direction)) {
      specs.push_back({name, direction, query.filter});
    }
  }
  for (absl::StatusOr<FeedLease>& feed : hub.AcquireAll(specs, asker.caller)) {
    if (feed.ok()) {
      opened.feeds.push_back(*std::move(feed));
    } else {
      AddWarning(feed.status(), opened);
    }
  }
  JudgeFeeds(opened);
  return opened;
}

absl::Time CountedSince(const OpenedQuery& opened) {
  absl::Time since = absl::InfinitePast();
  for (const FeedLease& feed : opened.feeds) {
    const absl::Time here = feed->CountsSince();
    if (here != absl::InfiniteFuture()) since = std::max(since, here);
  }
  return since;
}

std::string FailureOf(const OpenedQuery& opened) {
  std::vector<std::string> lines;
  for (const Notice& notice : opened.notices) {
    if (notice.severity != Notice::Severity::kInfo) {
      lines.push_back(notice.text);
    }
  }
  if (lines.empty() && !opened.status.ok()) {
    lines.emplace_back(opened.status.message());
  }
  return absl::StrJoin(lines, "; ");
}

}  // namespace xdplive::datasource

#include "datasource/past/flow_sources.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace xdplive::datasource {
namespace {

using flow::HistorySnapshot;
using flow::HistorySnapshotPtr;
using sdk::data::Notice;

// The first moment that the feed's own history tells of; InfiniteFuture when it
// never counted.
absl::Time OwnBegin(const Feed& feed, const HistorySnapshot& own) {
  return own.empty() ? feed.CountsSince()
                     : absl::FromUnixNanos(own.extent().begin);
}

// Packets of the flows of `block` that `keys` cannot decide on, in windows that
// touch [begin, end].
uint64_t Undecided(const flow::Block& block, const FlowKeyFilter& keys,
                   int64_t begin, int64_t end) {
  std::vector<std::optional<bool>> undecided(block.key_count);
  uint64_t packets = 0;
  for (const flow::WindowPtr& window : block.windows) {
    if (window->end() <= begin || window->begin() > end) continue;
    flow::FlowReader<flow::kColumnId, flow::kColumnPackets> reader(*window);
    while (const size_t count = reader.Next()) {
      for (size_t i = 0; i < count; ++i) {
        const auto id = static_cast<uint32_t>(reader.Get<flow::kColumnId>()[i]);
        if (!undecided[id].has_value()) {
          undecided[id] =
              keys.Decide(KeyOf(block.keys, id)) == filter::Verdict::kUnknown;
        }
        if (*undecided[id]) packets += reader.Get<flow::kColumnPackets>()[i];
      }
    }
  }
  return packets;
}

}  // namespace

UnfilteredFeeds::UnfilteredFeeds(CaptureHub& hub,
                                 const filter::FilterPtr& filter,
                                 const std::vector<FeedLease>& feeds) {
  if (filter == nullptr) return;
  for (const FeedLease& feed : feeds) {
    feeds_.push_back(hub.Visit(
        {feed->spec().origin.interface, feed->spec().origin.direction}));
  }
}

FlowSources::FlowSources(const filter::FilterPtr& filter,
                         const std::vector<FeedLease>& feeds,
                         const UnfilteredFeeds& unfiltered, absl::Time begin,
                         Past past, const std::atomic<bool>* given_up)
    : filter_(filter),
      given_up_(given_up),
      own_only_(filter != nullptr && past == Past::kOwnOnly) {
  for (size_t i = 0; i < feeds.size(); ++i) {
    AddFeed(*feeds[i], own_only_ ? nullptr : unfiltered.Of(i), begin);
  }
}

HistorySnapshotPtr FlowSources::Earlier(const Feed* unfiltered,
                                        absl::Time time) {
  if (unfiltered == nullptr) return nullptr;
  HistorySnapshotPtr earlier =
      Before(unfiltered->history().Read(), absl::ToUnixNanos(time));
  if (earlier->empty()) return nullptr;
  if (keys_ == nullptr) keys_ = std::make_unique<FlowKeyFilter>(filter_);
  return earlier;
}

void FlowSources::AddFeed(const Feed& feed, const Feed* unfiltered,
                          absl::Time begin) {
  HistorySnapshotPtr own = feed.history().Read();
  const absl::Time own_begin = OwnBegin(feed, *own);
  own_begin_ = std::max(own_begin_, own_begin);
  absl::Time here = own_begin;
  HistorySnapshotPtr earlier;
  if (own_begin > begin) earlier = Earlier(unfiltered, own_begin);
  if (earlier != nullptr) {
    // The window in which the tap was opened is the other's.
    own = From(own, earlier->extent().end);
    here = absl::FromUnixNanos(earlier->extent().begin);
    sources_.push_back({.history = earlier,
                        .origin = feed.origin(),
                        .interface = feed.spec().origin.interface,
                        .predicate = keys_.get(),
                        .given_up = given_up_});
  }
  if (here == absl::InfiniteFuture()) return;
  first_ = std::min(first_, here);
  begin_ = std::max(begin_, here);
  NoteEnd(feed, *own, earlier.get());
  sources_.push_back({.history = std::move(own),
                      .origin = feed.origin(),
                      .interface = feed.spec().origin.interface,
                      .predicate = nullptr,
                      .given_up = given_up_});
}

// A tap that does not count now holds nobody up; one that has just been opened
// tells of nothing yet.
void FlowSources::NoteEnd(const Feed& feed, const HistorySnapshot& own,
                          const HistorySnapshot* earlier) {
  if (!feed.status().ok()) return;
  int64_t end = absl::ToUnixNanos(feed.CountsSince());
  if (earlier != nullptr) {
    end = std::max(end, earlier->extent().end);
  }
  if (!own.empty()) end = std::max(end, own.extent().end);
  end_ns_ = std::min(end_ns_.value_or(end), end);
}

uint64_t FlowSources::UndecidedPackets(const QueryRange& range) const {
  uint64_t packets = 0;
  for (const flow::FlowSource& source : sources_) {
    if (source.predicate == nullptr) continue;
    for (const flow::BlockPtr& block : source.history->blocks) {
      if (source.GivenUp()) return packets;
      packets += Undecided(*block, *keys_, absl::ToUnixNanos(range.begin()),
                           absl::ToUnixNanos(range.to));
    }
  }
  return packets;
}

void FlowSources::AddNotices(const QueryRange& range, absl::Time now,
                             std::vector<Notice>& notices) const {
  const absl::Time begin = std::min(own_begin_, now);
  if (keys_ == nullptr && !own_only_) return;
  if (range.begin() >= begin) return;
  std::string text = absl::StrCat(
      "the tap of this filter counts since ",
      absl::FormatTime("%Y-%m-%d %H:%M:%E3S UTC", begin, absl::UTCTimeZone()));
  const uint64_t undecided = UndecidedPackets(range);
  if (own_only_) {
    absl::StrAppend(&text, "; there is nothing from before");
  } else {
    absl::StrAppend(&text,
                    "; what came before is told from the flows kept without a "
                    "filter, by address, port, protocol, TTL and VLAN");
  }
  if (undecided > 0) {
    absl::StrAppend(&text, "; ", undecided,
                    " packets are left out, of whose flows that does not tell "
                    "whether they match");
  }
  notices.push_back(
      {undecided > 0 ? Notice::Severity::kWarning : Notice::Severity::kInfo,
       std::move(text)});
}

}  // namespace xdplive::datasource

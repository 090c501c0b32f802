#include "flow/history/ask/traffic.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace xdplive::flow {
namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr double kSecond = 1e9;

uint64_t AmountOf(const tap::Amount& amount, TrafficMeasure measure) {
  switch (measure) {
    case TrafficMeasure::kPackets:
      return amount.packets;
    case TrafficMeasure::kBytes:
    case TrafficMeasure::kBits:
      return amount.bytes;
    case TrafficMeasure::kFlows:
      break;
  }
  return 0;
}

uint64_t AmountOf(const FlowSums& sums, TrafficMeasure measure) {
  return measure == TrafficMeasure::kFlows
             ? sums.active_ms
             : AmountOf(tap::Amount{sums.packets, sums.bytes}, measure);
}

template <FlowColumn kColumn>
void AddColumn(const Window& window, absl::Span<const uint32_t> places,
               absl::Span<uint64_t> sums) {
  FlowReader<kColumnId, kColumn> reader(window);
  while (const size_t count = reader.Next()) {
    const uint64_t* ids = reader.template Get<kColumnId>();
    const uint64_t* amounts = reader.template Get<kColumn>();
    for (size_t i = 0; i < count; ++i) sums[places[ids[i]]] += amounts[i];
  }
}

// Adds each flow's amount to sums[places[id]].
void AddFlows(const Window& window, TrafficMeasure measure,
              absl::Span<const uint32_t> places, absl::Span<uint64_t> sums) {
  switch (measure) {
    case TrafficMeasure::kPackets:
      return AddColumn<kColumnPackets>(window, places, sums);
    case TrafficMeasure::kBytes:
    case TrafficMeasure::kBits:
      return AddColumn<kColumnBytes>(window, places, sums);
    case TrafficMeasure::kFlows:
      return AddColumn<kColumnActive>(window, places, sums);
  }
}

// A block that touches the grid, and the group of each of its flows; none are
// listed where a source is all one group.
struct Part {
  const FlowSource* source;
  const Block* block;
  OverflowPlace place;
  std::vector<uint32_t> groups;
  uint32_t one_group = 0;
};

class Traffic {
 public:
  Traffic(absl::Span<const FlowSource> sources, const TrafficQuery& query)
      : sources_(sources), query_(query), table_(query.fields) {}

  TrafficAnswer Answer() {
    FindGroups();
    Choose();
    Fill();
    return std::move(answer_);
  }

 private:
  // Calls `take(group, amount)` for the window's overflow.
  template <typename Take>
  void TakeOverflow(const Part& part, const Window& window, Take take) {
    const uint64_t all = AmountOf(window.overflow(), query_.measure);
    if (all == 0) return;
    if (part.place == OverflowPlace::kGroups) return take(part.one_group, all);
    if (part.place == OverflowPlace::kApart) return take(kApart, all);
    const tap::Counts counts = window.Counts();
    for (uint32_t protocol = 0; protocol <= tap::kOverflowNotIp; ++protocol) {
      const uint64_t amount =
          AmountOf(counts.overflow[protocol], query_.measure);
      if (amount == 0) continue;
      take(protocol == tap::kOverflowNotIp
               ? kApart
               : table_.Number(GroupOfProtocol(static_cast<uint8_t>(protocol),
                                               part.source->origin,
                                               query_.fields)),
           amount);
    }
  }

  // First pass: which groups there are, and how large.
  void FindGroups() {
    for (const FlowSource& source : sources_) {
      const OverflowPlace place =
          PlaceOverflow(query_.fields, source.predicate);
      for (const BlockPtr& block : source.history->blocks) {
        if (source.GivenUp()) return;
        if (!block->extent().Overlaps(query_.grid.extent())) continue;
        Part& part =
            parts_.emplace_back(Part{&source, block.get(), place, {}, 0});
        MapGroups(part);
        if (part.block->whole != nullptr &&
            query_.grid.extent().Contains(block->extent())) {
          Rank(part, *block->whole);
          continue;
        }
        for (const WindowPtr& window : block->windows) {
          if (source.GivenUp()) return;
          if (Touches(*window)) Rank(part, *window);
        }
      }
    }
  }

  void MapGroups(Part& part) {
    if (part.place == OverflowPlace::kGroups) {
      part.one_group =
          table_.Number(GroupOfProtocol(0, part.source->origin, query_.fields));
    } else {
      part.groups = table_.Map(*part.block, *part.source);
    }
    totals_.resize(table_.end());
  }

  void Rank(const Part& part, const Window& window) {
    if (part.place == OverflowPlace::kGroups) {
      totals_[part.one_group] += AmountOf(window.flows(), query_.measure);
    } else {
      AddFlows(window, query_.measure, part.groups, absl::MakeSpan(totals_));
    }
    TakeOverflow(part, window, [this](uint32_t group, uint64_t amount) {
      if (group == kApart) return;
      totals_.resize(table_.end());
      totals_[group] += amount;
    });
  }

  bool Touches(const Window& window) const {
    return window.coverage().extent().Overlaps(query_.grid.extent());
  }

  // Gives each group its place among the sums: one of the series shown,
  // `other`, `overflow`, or nowhere.
  void Choose() {
    if (query_.fields.empty()) AddSeries(table_.Number(GroupKey{}));
    for (const GroupKey& key : query_.pinned) AddSeries(table_.Number(key));
    totals_.resize(table_.end());
    places_.resize(table_.end(), kNoPlace);
    std::vector<uint32_t> order;
    for (uint32_t group = GroupTable::kFirst; group < table_.end(); ++group) {
      if (places_[group] == kNoPlace) order.push_back(group);
    }
    answer_.group_count = table_.end() - GroupTable::kFirst;
    answer_.groups_cut = totals_[GroupTable::kBeyond] > 0;
    const size_t shown = answer_.groups.size();
    const size_t room = query_.top > shown ? query_.top - shown : 0;
    const auto last =
        order.begin() + static_cast<ptrdiff_t>(std::min(order.size(), room));
    std::partial_sort(
        order.begin(), last, order.end(), [this](uint32_t a, uint32_t b) {
          return totals_[a] != totals_[b] ? totals_[a] > totals_[b]
                                          : table_.key(a) < table_.key(b);
        });
    for (auto group = order.begin(); group != last; ++group) AddSeries(*group);
    const auto other = static_cast<uint32_t>(answer_.groups.size());
    std::replace(places_.begin(), places_.end(), kNoPlace, other);
    places_[GroupTable::kLeftOut] = other + 2;
  }

  void AddSeries(uint32_t group) {
    if (group < GroupTable::kFirst) return;
    places_.resize(table_.end(), kNoPlace);
    if (places_[group] != kNoPlace) return;
    places_[group] = static_cast<uint32_t>(answer_.groups.size());
    const GroupKey& key = table_.key(group);
    answer_.groups.push_back({.key = key,
                              .texts = GroupTexts(key, query_.fields, sources_),
                              .amounts = {},
                              .total = 0});
  }

  // Second pass: the amounts of the series.
  void Fill() {
    const size_t points = query_.grid.size;
    answer_.grid = query_.grid;
    answer_.covered_ns.resize(points);
    for (TrafficSeries& series : answer_.groups) series.amounts.resize(points);
    answer_.other.amounts.resize(points);
    answer_.overflow.amounts.resize(points);
    const FlowSource* source = nullptr;
    std::vector<int64_t> covered(points);
    for (const Part& part : parts_) {
      if (part.source != source) TakeCovered(covered);
      source = part.source;
      FillPart(part, absl::MakeSpan(covered));
    }
    TakeCovered(covered);
    for (TrafficSeries& series : answer_.groups) AddUp(series);
    AddUp(answer_.other);
    AddUp(answer_.overflow);
  }

  // Ends one source.
  void TakeCovered(std::vector<int64_t>& covered) {
    for (size_t i = 0; i < covered.size(); ++i) {
      answer_.covered_ns[i] = std::max(answer_.covered_ns[i], covered[i]);
      covered[i] = 0;
    }
  }

  static void AddUp(TrafficSeries& series) {
    series.total = std::accumulate(series.amounts.begin(), series.amounts.end(),
                                   uint64_t{0});
  }

  void FillPart(const Part& part, absl::Span<int64_t> covered) {
    std::vector<uint32_t> places;
    places.reserve(part.groups.size());
    for (const uint32_t group : part.groups) places.push_back(places_[group]);
    if (FitsOneStep(*part.block)) {
      FillWindow(part, *part.block->whole, places, covered);
      return;
    }
    for (const WindowPtr& window : part.block->windows) {
      if (part.source->GivenUp()) return;
      if (Touches(*window)) FillWindow(part, *window, places, covered);
    }
  }

  bool FitsOneStep(const Block& block) const {
    const TimeSpan extent = block.extent();
    return block.whole != nullptr && query_.grid.extent().Contains(extent) &&
           query_.grid.StepOf(extent.begin) ==
               query_.grid.StepOf(extent.end - 1);
  }

  void FillWindow(const Part& part, const Window& window,
                  absl::Span<const uint32_t> places,
                  absl::Span<int64_t> covered) {
    const size_t other = answer_.groups.size();
    const size_t overflow = other + 1;
    sums_.assign(other + 3, 0);  // the last is left out
    if (part.place == OverflowPlace::kGroups) {
      sums_[places_[part.one_group]] +=
          AmountOf(window.flows(), query_.measure);
    } else {
      AddFlows(window, query_.measure, places, absl::MakeSpan(sums_));
    }
    TakeOverflow(part, window, [&](uint32_t group, uint64_t amount) {
      sums_[group == kApart ? overflow : places_[group]] += amount;
    });
    for (size_t i = 0; i <= overflow; ++i) {
      TrafficSeries& series = i == other      ? answer_.other
                              : i == overflow ? answer_.overflow
                                              : answer_.groups[i];
      SpreadOver(query_.grid, window.coverage(), sums_[i],
                 absl::MakeSpan(series.amounts));
    }
    AddCovered(query_.grid, window.coverage(), covered);
  }

  static constexpr uint32_t kNoPlace = ~uint32_t{0};
  static constexpr uint32_t kApart = ~uint32_t{0};

  const absl::Span<const FlowSource> sources_;
  const TrafficQuery& query_;
  GroupTable table_;
  std::vector<Part> parts_;
  std::vector<uint64_t> totals_;  // by group
  std::vector<uint32_t> places_;  // by group, into sums_
  std::vector<uint64_t> sums_;    // of the window at hand
  TrafficAnswer answer_;
};

}  // namespace

TrafficAnswer AskTraffic(absl::Span<const FlowSource> sources,
                         const TrafficQuery& query) {
  return Traffic(sources, query).Answer();
}

double PerSecond(TrafficMeasure measure, uint64_t amount, int64_t length_ns) {
  if (length_ns <= 0) return 0;
  const double per_second =
      static_cast<double>(amount) * kSecond / static_cast<double>(length_ns);
  switch (measure) {
    case TrafficMeasure::kPackets:
    case TrafficMeasure::kBytes:
      break;
    case TrafficMeasure::kBits:
      return per_second * 8;
    case TrafficMeasure::kFlows:
      return per_second * kMillisecond / kSecond;
  }
  return per_second;
}

}  // namespace xdplive::flow

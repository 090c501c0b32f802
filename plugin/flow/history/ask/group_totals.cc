#include "flow/history/ask/group_totals.h"

#include <algorithm>
#include <utility>

namespace xdplive::flow {
namespace {

constexpr int64_t kMillisecond = 1'000'000;

class Adder {
 public:
  Adder(TimeSpan range, absl::Span<const FlowField> fields, GroupTable& table)
      : range_(range), fields_(fields), table_(table) {}

  void AddSource(const FlowSource& source) {
    source_ = &source;
    keys_ahead_ = 0;
    for (const BlockPtr& block : source.history->blocks) {
      if (block->extent().Overlaps(range_)) keys_ahead_ += block->key_count;
    }
    place_ = PlaceOverflow(fields_, source.predicate);
    int64_t covered = 0;
    for (const BlockPtr& block : source.history->blocks) {
      if (source.GivenUp()) break;
      if (block->extent().Overlaps(range_)) covered += AddBlock(*block);
    }
    totals_.covered_ns =
        std::max(totals_.covered_ns, Covered(source.origin) += covered);
  }

  RangeTotals Take() {
    totals_.groups.resize(table_.end());
    return std::move(totals_);
  }

 private:
  // Of a tap, however many sources tell of it.
  int64_t& Covered(const FlowOrigin& origin) {
    const auto found =
        std::find_if(covered_.begin(), covered_.end(),
                     [&](const auto& tap) { return tap.first == origin; });
    if (found != covered_.end()) return found->second;
    return covered_.emplace_back(origin, 0).second;
  }

  int64_t AddBlock(const Block& block) {
    MapBlock(block);
    totals_.groups.resize(table_.end());
    NoteTtls(block);
    int64_t covered = 0;
    if (block.whole != nullptr && range_.Contains(block.extent())) {
      return AddWindow(*block.whole);
    }
    for (const WindowPtr& window : block.windows) {
      if (source_->GivenUp()) break;
      if (window->coverage().extent().Overlaps(range_)) {
        covered += AddWindow(*window);
      }
    }
    return covered;
  }

  // The first block tells how many groups the others may bring: where about
  // every flow is one, growing would take longer than the rest.
  void MapBlock(const Block& block) {
    const size_t before = table_.end();
    groups_ = table_.Map(block, *source_);
    const size_t added = table_.end() - before;
    if (totals_.groups.empty() && block.key_count > 0) {
      const size_t expected = added * keys_ahead_ / block.key_count;
      table_.Expect(expected);
      totals_.groups.reserve(std::min(expected, kMostGroups));
    }
  }

  // The TTL of each flow of the block, by its id.
  void NoteTtls(const Block& block) {
    ttls_.clear();
    ttls_.reserve(block.key_count);
    for (const auto& segment : block.keys) {
      for (uint32_t i = 0; i < segment->size(); ++i) {
        const tap::FlowKey key = segment->Get(i);
        ttls_.push_back(key.version != 0 ? key.ttl : GroupKey::kNoTtl);
      }
    }
  }

  int64_t AddWindow(const Window& window) {
    FlowReader<kColumnId, kColumnPackets, kColumnBytes, kColumnFirst,
               kColumnLasting, kColumnFlags>
        reader(window);
    while (const size_t count = reader.Next()) {
      for (size_t i = 0; i < count; ++i) {
        const uint64_t id = reader.Get<kColumnId>()[i];
        GroupTotals& group = totals_.groups[groups_[id]];
        Add({reader.Get<kColumnPackets>()[i], reader.Get<kColumnBytes>()[i]},
            group.amount);
        const uint64_t first = reader.Get<kColumnFirst>()[i];
        Widen(first, first + reader.Get<kColumnLasting>()[i], group);
        group.tcp_flags |= static_cast<uint8_t>(reader.Get<kColumnFlags>()[i]);
        AddTtl(ttls_[id], group);
      }
    }
    AddOverflow(window);
    WidenExtent(window.coverage().extent());
    return window.coverage().length();
  }

  static void Widen(uint64_t first, uint64_t last, GroupTotals& group) {
    group.first_ms = std::min(group.first_ms, first);
    group.last_ms = std::max(group.last_ms, last);
  }

  static void AddTtl(uint16_t ttl, GroupTotals& group) {
    if (ttl == GroupKey::kNoTtl) return;
    group.has_ttl = true;
    group.ttl_min = std::min(group.ttl_min, static_cast<uint8_t>(ttl));
    group.ttl_max = std::max(group.ttl_max, static_cast<uint8_t>(ttl));
  }

  void AddOverflow(const Window& window) {
    if (window.overflow().packets == 0) return;
    if (place_ == OverflowPlace::kApart) {
      Add(window.overflow(), totals_.overflow);
      return;
    }
    const tap::Counts counts = window.Counts();
    for (uint32_t protocol = 0; protocol <= tap::kOverflowNotIp; ++protocol) {
      const tap::Amount& amount = counts.overflow[protocol];
      if (amount.packets == 0) continue;
      if (place_ == OverflowPlace::kByProtocol &&
          protocol == tap::kOverflowNotIp) {
        Add(amount, totals_.overflow);
      } else {
        AddOverflow(window, static_cast<uint8_t>(protocol), amount);
      }
    }
  }

  void AddOverflow(const Window& window, uint8_t protocol,
                   const tap::Amount& amount) {
    const uint32_t number =
        table_.Number(GroupOfProtocol(protocol, source_->origin, fields_));
    totals_.groups.resize(table_.end());
    GroupTotals& group = totals_.groups[number];
    Add(amount, group.amount);
    Widen(static_cast<uint64_t>(window.begin() / kMillisecond),
          static_cast<uint64_t>(window.end() / kMillisecond), group);
  }

  void WidenExtent(TimeSpan extent) {
    if (totals_.extent.length() == 0) totals_.extent = extent;
    totals_.extent.begin = std::min(totals_.extent.begin, extent.begin);
    totals_.extent.end = std::max(totals_.extent.end, extent.end);
  }

  const TimeSpan range_;
  const absl::Span<const FlowField> fields_;
  GroupTable& table_;
  const FlowSource* source_ = nullptr;
  OverflowPlace place_ = OverflowPlace::kApart;  // of the source
  std::vector<std::pair<FlowOrigin, int64_t>> covered_;
  size_t keys_ahead_ = 0;         // in the source's blocks
  std::vector<uint32_t> groups_;  // of the block at hand, by id
  std::vector<uint16_t> ttls_;
  RangeTotals totals_;
};

}  // namespace

void Add(const tap::Amount& more, tap::Amount& sum) {
  sum.packets += more.packets;
  sum.bytes += more.bytes;
}

RangeTotals AddUpGroups(absl::Span<const FlowSource> sources, TimeSpan range,
                        absl::Span<const FlowField> fields, GroupTable& table) {
  Adder adder(range, fields, table);
  for (const FlowSource& source : sources) adder.AddSource(source);
  return adder.Take();
}

}  // namespace xdplive::flow

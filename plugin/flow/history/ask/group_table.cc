#include "flow/history/ask/group_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "absl/hash/hash.h"

namespace xdplive::flow {
namespace {

// Keys looked up together: their places in a table that is larger than the
// caches are fetched side by side.
constexpr uint32_t kTogether = 16;
constexpr size_t kInCache = 4096;  // groups

using KeyWords =
    std::array<uint64_t, (sizeof(GroupKey) + 7) / sizeof(uint64_t)>;

KeyWords WordsOf(const GroupKey& key) {
  KeyWords words = {};
  std::memcpy(words.data(), &key, sizeof(key));
  return words;
}

// Which words of a key may be other than 0: those that change when every bit of
// a flow's key is set.
uint8_t FilledWords(absl::Span<const FlowField> fields) {
  tap::FlowKey flow;
  std::memset(&flow, 0xff, sizeof(flow));
  const KeyWords words = WordsOf(
      GroupOf(flow, {.interface = 0xffff, .direction = tap::Direction::kEgress},
              fields));
  uint8_t filled = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] != 0) filled |= static_cast<uint8_t>(1 << i);
  }
  return filled;
}

bool IsOfOrigin(FlowField field) {
  return field == FlowField::kInterface || field == FlowField::kDirection;
}

}  // namespace

std::vector<std::string> GroupTexts(const GroupKey& key,
                                    absl::Span<const FlowField> fields,
                                    absl::Span<const FlowSource> sources) {
  const auto source = std::find_if(
      sources.begin(), sources.end(), [&key](const FlowSource& candidate) {
        return candidate.origin.interface == key.interface;
      });
  const std::string_view interface =
      source == sources.end() ? std::string_view() : source->interface;
  std::vector<std::string> texts;
  texts.reserve(fields.size());
  for (const FlowField field : fields) {
    texts.push_back(FieldText(key, field, interface));
  }
  return texts;
}

OverflowPlace PlaceOverflow(absl::Span<const FlowField> fields,
                            const FlowPredicate* predicate) {
  if (predicate != nullptr) return OverflowPlace::kApart;
  OverflowPlace place = OverflowPlace::kGroups;
  for (const FlowField field : fields) {
    if (IsOfOrigin(field)) continue;
    if (field != FlowField::kProtocol) return OverflowPlace::kApart;
    place = OverflowPlace::kByProtocol;
  }
  return place;
}

GroupTable::GroupTable(absl::Span<const FlowField> fields, size_t most_groups)
    : fields_(fields),
      most_groups_(most_groups),
      keys_(kFirst),
      numbers_(0, Hash{&keys_, FilledWords(fields)}, Equal{&keys_}) {}

size_t GroupTable::Hash::operator()(const GroupKey& key) const {
  const KeyWords all = WordsOf(key);
  uint64_t hash = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if ((words >> i & 1) != 0) hash = absl::HashOf(hash, all[i]);
  }
  return hash;
}

void GroupTable::Expect(size_t groups) {
  groups = std::min(groups, most_groups_);
  keys_.reserve(groups + kFirst);
  numbers_.reserve(groups);
}

std::vector<uint32_t> GroupTable::Map(const Block& block,
                                      const FlowSource& source) {
  std::vector<uint32_t> groups;
  groups.reserve(block.key_count);
  std::array<GroupKey, kTogether> keys;
  const bool large = numbers_.size() > kInCache;
  for (const auto& segment : block.keys) {
    if (source.GivenUp()) break;
    for (uint32_t first = 0; first < segment->size(); first += kTogether) {
      const uint32_t count = std::min(kTogether, segment->size() - first);
      std::array<bool, kTogether> matches = {};
      for (uint32_t i = 0; i < count; ++i) {
        const tap::FlowKey key = segment->Get(first + i);
        matches[i] =
            source.predicate == nullptr || source.predicate->Matches(key);
        if (!matches[i]) continue;
        keys[i] = GroupOf(key, source.origin, fields_);
        if (large) numbers_.prefetch(keys[i]);
      }
      for (uint32_t i = 0; i < count; ++i) {
        groups.push_back(matches[i] ? Number(keys[i]) : kLeftOut);
      }
    }
  }
  groups.resize(block.key_count, kLeftOut);  // of a question given up
  return groups;
}

uint32_t GroupTable::Number(const GroupKey& key) {
  if (numbers_.size() == most_groups_) {
    const auto it = numbers_.find(key);
    return it != numbers_.end() ? *it : kBeyond;
  }
  const auto next = static_cast<uint32_t>(keys_.size());
  const auto it = numbers_.lazy_emplace(key, [&](const auto& make) {
    keys_.push_back(key);
    make(next);
  });
  return *it;
}

}  // namespace xdplive::flow

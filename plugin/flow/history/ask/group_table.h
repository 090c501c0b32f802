// Numbers the groups that flows fall into, so that adding up goes by index.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_GROUP_TABLE_H_
#define XDPLIVE_FLOW_HISTORY_ASK_GROUP_TABLE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "flow/history/ask/group_key.h"
#include "flow/history/ask/predicate.h"
#include "flow/history/keep/block.h"

namespace xdplive::flow {

// One history that takes part in an answer. Several are added up.
struct FlowSource {
  HistorySnapshotPtr history;  // not null
  FlowOrigin origin;
  std::string interface;  // the name behind origin.interface
  // Which of its flows count; null: all. It outlives the question.
  const FlowPredicate* predicate = nullptr;
  // Once it is true nobody waits for the answer any more, which may then stop
  // short; null: somebody always does. It outlives the question.
  const std::atomic<bool>* given_up = nullptr;

  bool GivenUp() const {
    return given_up != nullptr && given_up->load(std::memory_order_relaxed);
  }
};

// The texts of a group, one for each of `fields`.
std::vector<std::string> GroupTexts(const GroupKey& key,
                                    absl::Span<const FlowField> fields,
                                    absl::Span<const FlowSource> sources);

// Where packets belong that found the flow table full.
enum class OverflowPlace : uint8_t {
  kGroups,      // the fields say nothing of a packet: in its source's group
  kByProtocol,  // IP packets in the group of their protocol, others apart
  kApart,
};
OverflowPlace PlaceOverflow(absl::Span<const FlowField> fields,
                            const FlowPredicate* predicate);

// More groups than this are not told apart, lest a flood of addresses that
// are each seen once takes all memory: an answer needs some 100 bytes a group.
inline constexpr size_t kMostGroups = size_t{1} << 19;

class GroupTable {
 public:
  static constexpr uint32_t kLeftOut = 0;  // the source's predicate does not
  static constexpr uint32_t kBeyond = 1;   // of groups beyond kMostGroups
  static constexpr uint32_t kFirst = 2;    // the first real group

  // `fields` outlive the table.
  explicit GroupTable(absl::Span<const FlowField> fields,
                      size_t most_groups = kMostGroups);
  GroupTable(const GroupTable&) = delete;
  GroupTable& operator=(const GroupTable&) = delete;

  // Makes room for about so many groups, which saves growing to them.
  void Expect(size_t groups);

  // The group of each flow of a block of `source`, by its id.
  std::vector<uint32_t> Map(const Block& block, const FlowSource& source);
  // The number of a group; kBeyond where there are too many.
  uint32_t Number(const GroupKey& key);

  // One more than the largest number given.
  size_t end() const { return keys_.size(); }
  // REQUIRES: kFirst <= number < end().
  const GroupKey& key(uint32_t number) const { return keys_[number]; }

 private:
  // Of the words of a key that the fields fill; the others are 0 in all keys.
  struct Hash {
    using is_transparent = void;
    const std::vector<GroupKey>* keys;
    uint8_t words;  // bit i: the i-th word of 64 bits
    size_t operator()(const GroupKey& key) const;
    size_t operator()(uint32_t number) const {
      return (*this)((*keys)[number]);
    }
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<GroupKey>* keys;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t number, const GroupKey& key) const {
      return (*keys)[number] == key;
    }
    bool operator()(const GroupKey& key, uint32_t number) const {
      return (*keys)[number] == key;
    }
  };

  const absl::Span<const FlowField> fields_;
  const size_t most_groups_;
  std::vector<GroupKey> keys_;  // by number; the first two stand for nothing
  absl::flat_hash_set<uint32_t, Hash, Equal> numbers_;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_GROUP_TABLE_H_

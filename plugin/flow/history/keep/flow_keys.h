// Flow keys in little room: the dictionary that the windows of one block share.
// A flow's id is its place in the dictionary, counted from 0.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_FLOW_KEYS_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_FLOW_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "tap/flow.h"

namespace xdplive::flow {

// Keys with ids from first_id() on, which never change again. Plain IPv4
// keys take 16 bytes, others 44.
class KeySegment {
 public:
  // REQUIRES: those that IsSmall first.
  KeySegment(uint32_t first_id, absl::Span<const tap::FlowKey> keys);

  // Does the key fit into 16 bytes?
  static bool IsSmall(const tap::FlowKey& key);

  uint32_t first_id() const { return first_id_; }
  uint32_t size() const {
    return static_cast<uint32_t>(small_.size() + large_.size());
  }
  // REQUIRES: index < size(). The key of id first_id() + index.
  tap::FlowKey Get(uint32_t index) const;
  size_t bytes() const;

 private:
  struct Small {
    uint8_t source_ip[4];
    uint8_t destination_ip[4];
    uint16_t source_port;
    uint16_t destination_port;
    uint16_t vlan;
    uint8_t protocol;
    uint8_t ttl;
  };
  struct Large {
    uint8_t source_ip[16];
    uint8_t destination_ip[16];
    uint16_t source_port;
    uint16_t destination_port;
    uint16_t ethertype;
    uint16_t vlan;
    uint8_t version;
    uint8_t protocol;
    uint8_t ttl;
    uint8_t shape;
  };

  uint32_t first_id_;
  std::vector<Small> small_;
  std::vector<Large> large_;
};

// Segments whose ids follow one another from 0 on.
using KeySegments = std::vector<std::shared_ptr<const KeySegment>>;

// REQUIRES: `id` is in one of the segments.
tap::FlowKey KeyOf(const KeySegments& segments, uint32_t id);

// The writer's way from a key to its id, for as long as a block grows.
// Threads: one at a time.
class KeyIndex {
 public:
  KeyIndex();
  KeyIndex(const KeyIndex&) = delete;
  KeyIndex& operator=(const KeyIndex&) = delete;

  // For each of `keys`, which may repeat, its id. Keys that are new form one
  // more segment.
  void Intern(absl::Span<const tap::FlowKey* const> keys,
              std::vector<uint32_t>& ids);

  const KeySegments& segments() const { return segments_; }
  uint32_t size() const { return size_; }
  // Of the index alone, without the segments.
  size_t bytes() const;

 private:
  // Ids stand for the keys they were given to.
  struct Hash {
    using is_transparent = void;
    const KeySegments* segments;
    size_t operator()(const tap::FlowKey& key) const;
    size_t operator()(uint32_t id) const;
  };
  struct Equal {
    using is_transparent = void;
    const KeySegments* segments;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t id, const tap::FlowKey& key) const;
    bool operator()(const tap::FlowKey& key, uint32_t id) const {
      return (*this)(id, key);
    }
  };

  void AddSegment(std::vector<tap::FlowKey>& added);

  KeySegments segments_;
  uint32_t size_ = 0;
  absl::flat_hash_set<uint32_t, Hash, Equal> ids_;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_FLOW_KEYS_H_

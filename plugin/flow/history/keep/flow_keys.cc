#include "flow/history/keep/flow_keys.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "flow/memory/heap_cost.h"
#include "parse.h"

namespace xdplive::flow {
namespace {

constexpr size_t kIpv4Bytes = 4;
constexpr size_t kIpv6Bytes = 16;

std::string_view BytesOf(const tap::FlowKey& key) {
  return {reinterpret_cast<const char*>(&key), sizeof(key)};
}

bool IsIpv4Only(const uint8_t (&address)[kIpv6Bytes]) {
  return std::all_of(address + kIpv4Bytes, address + kIpv6Bytes,
                     [](uint8_t byte) { return byte == 0; });
}

// The fields that both forms have.
template <typename From, typename To>
void CopyCommon(const From& from, To& to) {
  to.source_port = from.source_port;
  to.destination_port = from.destination_port;
  to.vlan = from.vlan;
  to.protocol = from.protocol;
  to.ttl = from.ttl;
}

template <size_t kBytes, typename From, typename To>
void CopyAddresses(const From& from, To& to) {
  std::memcpy(to.source_ip, from.source_ip, kBytes);
  std::memcpy(to.destination_ip, from.destination_ip, kBytes);
}

}  // namespace

bool KeySegment::IsSmall(const tap::FlowKey& key) {
  return key.version == 4 && key.ethertype == PARSE_ETHERTYPE_IPV4 &&
         key.shape == 0 && IsIpv4Only(key.source_ip) &&
         IsIpv4Only(key.destination_ip);
}

KeySegment::KeySegment(uint32_t first_id, absl::Span<const tap::FlowKey> keys)
    : first_id_(first_id) {
  const auto first_large =
      std::partition_point(keys.begin(), keys.end(), &KeySegment::IsSmall);
  small_.reserve(static_cast<size_t>(first_large - keys.begin()));
  large_.reserve(static_cast<size_t>(keys.end() - first_large));
  for (auto key = keys.begin(); key != first_large; ++key) {
    Small& small = small_.emplace_back();
    CopyCommon(*key, small);
    CopyAddresses<kIpv4Bytes>(*key, small);
  }
  for (auto key = first_large; key != keys.end(); ++key) {
    Large& large = large_.emplace_back();
    CopyCommon(*key, large);
    CopyAddresses<kIpv6Bytes>(*key, large);
    large.ethertype = key->ethertype;
    large.version = key->version;
    large.shape = key->shape;
  }
}

tap::FlowKey KeySegment::Get(uint32_t index) const {
  tap::FlowKey key = {};
  if (index < small_.size()) {
    const Small& small = small_[index];
    CopyCommon(small, key);
    CopyAddresses<kIpv4Bytes>(small, key);
    key.version = 4;
    key.ethertype = PARSE_ETHERTYPE_IPV4;
  } else {
    const Large& large = large_[index - small_.size()];
    CopyCommon(large, key);
    CopyAddresses<kIpv6Bytes>(large, key);
    key.ethertype = large.ethertype;
    key.version = large.version;
    key.shape = large.shape;
  }
  return key;
}

size_t KeySegment::bytes() const {
  return SharedCost(sizeof(*this)) + VectorCost(small_) + VectorCost(large_);
}

tap::FlowKey KeyOf(const KeySegments& segments, uint32_t id) {
  const auto after = std::upper_bound(
      segments.begin(), segments.end(), id,
      [](uint32_t wanted, const std::shared_ptr<const KeySegment>& segment) {
        return wanted < segment->first_id();
      });
  const KeySegment& segment = **std::prev(after);
  return segment.Get(id - segment.first_id());
}

KeyIndex::KeyIndex() : ids_(0, Hash{&segments_}, Equal{&segments_}) {}

size_t KeyIndex::Hash::operator()(const tap::FlowKey& key) const {
  // Not of a std::string_view: where that is not Abseil's own, the standard
  // library's slower hash is taken.
  return absl::HashOf(
      absl::string_view(reinterpret_cast<const char*>(&key), sizeof(key)));
}

size_t KeyIndex::Hash::operator()(uint32_t id) const {
  return (*this)(KeyOf(*segments, id));
}

bool KeyIndex::Equal::operator()(uint32_t id, const tap::FlowKey& key) const {
  return BytesOf(KeyOf(*segments, id)) == BytesOf(key);
}

void KeyIndex::Intern(absl::Span<const tap::FlowKey* const> keys,
                      std::vector<uint32_t>& ids) {
  constexpr uint32_t kUnknown = ~uint32_t{0};
  ids.assign(keys.size(), kUnknown);
  std::vector<size_t> unknown;
  std::vector<tap::FlowKey> added;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (const auto it = ids_.find(*keys[i]); it != ids_.end()) {
      ids[i] = *it;
    } else {
      unknown.push_back(i);
      added.push_back(*keys[i]);
    }
  }
  if (added.empty()) return;
  AddSegment(added);
  for (const size_t i : unknown) ids[i] = *ids_.find(*keys[i]);
}

void KeyIndex::AddSegment(std::vector<tap::FlowKey>& added) {
  // By their bytes, so that the same flows always pack in the same way.
  std::sort(added.begin(), added.end(),
            [](const tap::FlowKey& a, const tap::FlowKey& b) {
              const bool a_small = KeySegment::IsSmall(a);
              const bool b_small = KeySegment::IsSmall(b);
              return a_small != b_small ? a_small : BytesOf(a) < BytesOf(b);
            });
  added.erase(std::unique(added.begin(), added.end(),
                          [](const tap::FlowKey& a, const tap::FlowKey& b) {
                            return BytesOf(a) == BytesOf(b);
                          }),
              added.end());
  segments_.push_back(std::make_shared<const KeySegment>(size_, added));
  const auto end = size_ + static_cast<uint32_t>(added.size());
  for (; size_ < end; ++size_) ids_.insert(size_);
}

size_t KeyIndex::bytes() const {
  constexpr size_t kControlByte = 1;
  return ids_.capacity() * (sizeof(uint32_t) + kControlByte);
}

}  // namespace xdplive::flow

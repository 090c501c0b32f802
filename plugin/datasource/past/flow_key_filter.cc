#include "datasource/past/flow_key_filter.h"

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"

namespace xdplive::datasource {
namespace {

using filter::PartialFrame;
using filter::Verdict;

constexpr size_t kMacBytes = 12;
// What may announce a tag.
constexpr uint16_t kTags[] = {0x8100, 0x88a8, 0x9100};
constexpr uint16_t kTagIdBits = 0x0fff;
// Two in the frame and one beside it.
constexpr size_t kMostTags = 3;
constexpr uint8_t kLeastHeaderWords = 5;
constexpr uint8_t kMostHeaderWords = 15;
// What may stand between IPv6 and `protocol`; parse.h reads through these.
constexpr uint8_t kExtensions[] = {0, 43, 44, 51, 60, 135, 139, 140};

class FrameWriter {
 public:
  // Bytes that are there, whatever they are.
  void Skip(size_t bytes) {
    at_ += bytes;
    frame_.there = at_;
  }
  void Put8(uint8_t value, uint8_t known = 0xff) {
    frame_.bytes[at_] = value & known;
    frame_.known[at_] = known;
    Skip(1);
  }
  void Put16(uint16_t value, uint16_t known = 0xffff) {
    Put8(static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(known >> 8));
    Put8(static_cast<uint8_t>(value), static_cast<uint8_t>(known));
  }
  void Put(absl::Span<const uint8_t> bytes) {
    for (const uint8_t byte : bytes) Put8(byte);
  }

  void SetThere(size_t bytes) { frame_.there = bytes; }

  const PartialFrame& frame() const { return frame_; }

 private:
  PartialFrame frame_;
  size_t at_ = 0;
};

// What a key leaves open, one of the ways it can be.
struct Shape {
  std::vector<uint16_t> tags;                // outermost first
  uint8_t header_words = kLeastHeaderWords;  // IPv4
  // The headers after IP one after the other, as far as they are said.
  std::vector<uint8_t> next_headers;
};

bool KnowsPorts(const tap::FlowKey& key) {
  const bool has = key.protocol == IPPROTO_TCP || key.protocol == IPPROTO_UDP ||
                   key.protocol == IPPROTO_SCTP;
  // Those of later fragments are 0, and of short packets.
  return has && (key.source_port != 0 || key.destination_port != 0);
}

void PutPorts(const tap::FlowKey& key, FrameWriter& to) {
  if (!KnowsPorts(key)) return;
  to.Put16(key.source_port);
  to.Put16(key.destination_port);
}

void PutIpv4(const tap::FlowKey& key, const Shape& shape, FrameWriter& to) {
  constexpr uint16_t kFragmentOffset = 0x1fff;
  to.Put8(static_cast<uint8_t>(0x40 | shape.header_words));
  to.Skip(5);  // service, length, identification
  to.Put16(0, KnowsPorts(key) ? kFragmentOffset : 0);
  to.Put8(key.ttl);
  to.Put8(shape.next_headers.front());
  to.Skip(2);  // checksum
  to.Put(absl::MakeConstSpan(key.source_ip).first(4));
  to.Put(absl::MakeConstSpan(key.destination_ip).first(4));
  if (!KnowsPorts(key) || shape.next_headers.front() != key.protocol) return;
  to.Skip(size_t{4} * (shape.header_words - kLeastHeaderWords));
  PutPorts(key, to);
}

void PutIpv6(const tap::FlowKey& key, const Shape& shape, FrameWriter& to) {
  const auto& next = shape.next_headers;
  to.Put8(0x60, 0xf0);
  to.Skip(5);  // flow label, length
  to.Put8(next.front());
  to.Put8(key.ttl);
  to.Put(key.source_ip);
  to.Put(key.destination_ip);
  if (next.size() == 1) PutPorts(key, to);
  // The first byte of an extension header says what comes next. A frame may
  // end before, so it is not counted among those that are there.
  if (next.size() == 2) {
    const size_t there = to.frame().there;
    to.Put8(next.back());
    to.SetThere(there);
  }
}

PartialFrame FrameOf(const tap::FlowKey& key, const Shape& shape) {
  constexpr uint16_t kLengthBits = 0x07ff;  // of IEEE 802.3: below 0x0600
  FrameWriter frame;
  frame.Skip(kMacBytes);
  const bool ip_follows = key.ethertype == 0x0800 || key.ethertype == 0x86dd;
  // Where the tag is then, before or behind, the key does not tell.
  if (key.version != 0 && !ip_follows && key.vlan != tap::kNoVlan) {
    return frame.frame();
  }
  uint16_t known_bits = kTagIdBits;
  for (const uint16_t tag : shape.tags) {
    frame.Put16(tag);
    frame.Put16(key.vlan, known_bits);
    known_bits = 0;  // of the inner ones nothing is known
  }
  const bool is_length = key.ethertype == 0;
  frame.Put16(key.ethertype,
              is_length ? uint16_t{0xffff & ~kLengthBits} : uint16_t{0xffff});
  // Elsewhere IP is behind headers that the key does not hold.
  if (key.version == 4 && key.ethertype == 0x0800) PutIpv4(key, shape, frame);
  if (key.version == 6 && key.ethertype == 0x86dd) PutIpv6(key, shape, frame);
  return frame.frame();
}

// What the filter says of all the ways that frames of a key can be.
class Question {
 public:
  Question(const filter::Filter& filter, const tap::FlowKey& key)
      : filter_(filter), key_(key) {}

  Verdict Ask() {
    if (key_.vlan == tap::kNoVlan) {
      (void)AskHeaders({});
    } else {
      (void)AskTags({});
    }
    return all_.value_or(Verdict::kUnknown);
  }

 private:
  // Of these the answer is false when nothing can be decided any more.
  bool AskTags(std::vector<uint16_t> tags) {
    const bool more = (key_.shape & tap::kShapeTags) != 0;
    if (!tags.empty() && (tags.size() > 1) == more && !AskHeaders(tags)) {
      return false;
    }
    if (tags.size() == (more ? kMostTags : size_t{1})) return true;
    for (const uint16_t tag : kTags) {
      tags.push_back(tag);
      if (!AskTags(tags)) return false;
      tags.pop_back();
    }
    return true;
  }

  bool AskHeaders(const std::vector<uint16_t>& tags) {
    Shape shape;
    shape.tags = tags;
    shape.next_headers = {key_.protocol};
    const bool behind = (key_.shape & tap::kShapeHeaders) != 0;
    if (key_.version == 6 && behind) return AskExtensions(shape);
    // RFC 4302: the only header of IPv4 that parse.h reads through.
    if (key_.version == 4 && behind) shape.next_headers = {IPPROTO_AH};
    if (key_.version == 4 && (key_.shape & ~tap::kShapeTags) != 0) {
      return AskHeaderWords(shape);
    }
    return AskOne(shape);
  }

  bool AskHeaderWords(Shape shape) {
    // Malformed headers say less than there is; they have no ports.
    for (uint8_t words = KnowsPorts(key_) ? kLeastHeaderWords : uint8_t{0};
         words <= kMostHeaderWords; ++words) {
      shape.header_words = words;
      if (!AskOne(shape)) return false;
    }
    return true;
  }

  bool AskExtensions(Shape shape) {
    if (!AskOne(shape)) return false;
    for (const uint8_t first : kExtensions) {
      shape.next_headers = {first, key_.protocol};
      if (!AskOne(shape)) return false;
      for (const uint8_t second : kExtensions) {
        shape.next_headers = {first, second};
        if (!AskOne(shape)) return false;
      }
    }
    return true;
  }

  bool AskOne(const Shape& shape) {
    const Verdict one = filter::Judge(filter_, FrameOf(key_, shape));
    all_ = all_.value_or(one) == one ? one : Verdict::kUnknown;
    return *all_ != Verdict::kUnknown;
  }

  const filter::Filter& filter_;
  const tap::FlowKey& key_;
  std::optional<Verdict> all_;  // so far
};

}  // namespace

Verdict FlowKeyFilter::Decide(const tap::FlowKey& key) const {
  return Question(*filter_, key).Ask();
}

}  // namespace xdplive::datasource

// A cursor over bytes nobody vouches for: reads in network order, never past
// the end. A read that does not fit gives zero (or nothing), takes all that is
// left, and ok() is false from then on.
#ifndef XDPLIVE_FLOW_TEXT_BYTE_READER_H_
#define XDPLIVE_FLOW_TEXT_BYTE_READER_H_

#include <cstddef>
#include <cstdint>

#include "flow/text/bytes.h"

namespace xdplive::flow {

class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  size_t left() const { return rest_.size(); }
  // Are `length` bytes left?
  bool Has(size_t length) const {
    if (length > rest_.size()) rest_.WantMore();
    return length <= rest_.size();
  }
  Bytes rest() const { return rest_; }

  // `length` bytes, or none.
  Bytes Take(size_t length) {
    if (!Has(length)) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const Bytes taken = rest_.first(length);
    rest_.remove_prefix(length);
    return taken;
  }

  // What is there of the next `length` bytes.
  Bytes TakeUpTo(size_t length) {
    if (Has(length)) return Take(length);
    const Bytes taken = rest_;
    rest_ = {};
    return taken;
  }

  void Skip(size_t length) { Take(length); }

  uint8_t U8() { return static_cast<uint8_t>(Number(1)); }
  uint16_t U16() { return static_cast<uint16_t>(Number(2)); }
  uint32_t U24() { return static_cast<uint32_t>(Number(3)); }
  uint32_t U32() { return static_cast<uint32_t>(Number(4)); }

 private:
  uint64_t Number(size_t length) {
    uint64_t value = 0;
    for (const uint8_t byte : Take(length)) value = value << 8 | byte;
    return value;
  }

  Bytes rest_;
  bool ok_ = true;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_TEXT_BYTE_READER_H_

// Bytes in network order, appended field by field.
#ifndef XDPLIVE_TESTS_KIT_CC_WIRE_BYTES_H_
#define XDPLIVE_TESTS_KIT_CC_WIRE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace xdplive::testing {

// Appends; values wider than the field lose their upper bits.
class WireBytes {
 public:
  WireBytes& U8(uint32_t value);
  WireBytes& U16(uint32_t value);
  WireBytes& U32(uint32_t value);
  WireBytes& Mac(std::string_view text);  // "02:00:00:00:00:01"
  WireBytes& Ip(std::string_view text);   // 4 or 16 bytes
  WireBytes& Text(std::string_view text);
  WireBytes& Append(const std::vector<uint8_t>& bytes);
  WireBytes& PadToMultiple(size_t unit);  // with zeros
  // A DNS name as labels with their lengths and the root: "a.example".
  WireBytes& DnsName(std::string_view name);

  void SetU8(size_t offset, uint32_t value);
  size_t size() const { return bytes_.size(); }
  std::vector<uint8_t> Take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
};

void PutU16(std::vector<uint8_t>& bytes, size_t offset, uint32_t value);
void PutU32(std::vector<uint8_t>& bytes, size_t offset, uint32_t value);

// RFC 1071, over bytes whose checksum field is zero.
uint16_t InternetChecksum(const std::vector<uint8_t>& bytes);

// CRC-32C as SCTP uses it (RFC 9260, appendix A).
uint32_t Crc32c(const std::vector<uint8_t>& bytes);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_WIRE_BYTES_H_

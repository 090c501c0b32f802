#include "kit/cc/wire_bytes.h"

#include <arpa/inet.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace xdplive::testing {
namespace {

[[noreturn]] void Refuse(const char* what, const std::string& text) {
  std::fprintf(stderr, "packet builder: not %s: \"%s\"\n", what, text.c_str());
  std::abort();
}

}  // namespace

WireBytes& WireBytes::U8(uint32_t value) {
  bytes_.push_back(value & 0xff);
  return *this;
}

WireBytes& WireBytes::U16(uint32_t value) { return U8(value >> 8).U8(value); }

WireBytes& WireBytes::U32(uint32_t value) {
  return U16(value >> 16).U16(value);
}

WireBytes& WireBytes::Mac(std::string_view text) {
  const std::string copy(text);
  unsigned part[6];
  if (std::sscanf(copy.c_str(), "%2x:%2x:%2x:%2x:%2x:%2x", &part[0], &part[1],
                  &part[2], &part[3], &part[4], &part[5]) != 6) {
    Refuse("a MAC address", copy);
  }
  for (unsigned value : part) U8(value);
  return *this;
}

WireBytes& WireBytes::Ip(std::string_view text) {
  const std::string copy(text);
  uint8_t address[16];
  if (inet_pton(AF_INET, copy.c_str(), address) == 1) {
    bytes_.insert(bytes_.end(), address, address + 4);
  } else if (inet_pton(AF_INET6, copy.c_str(), address) == 1) {
    bytes_.insert(bytes_.end(), address, address + 16);
  } else {
    Refuse("an IP address", copy);
  }
  return *this;
}

WireBytes& WireBytes::Text(std::string_view text) {
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  return *this;
}

WireBytes& WireBytes::Append(const std::vector<uint8_t>& bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

WireBytes& WireBytes::PadToMultiple(size_t unit) {
  bytes_.resize((bytes_.size() + unit - 1) / unit * unit);
  return *this;
}

WireBytes& WireBytes::DnsName(std::string_view name) {
  while (!name.empty()) {
    const size_t dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    U8(label.size()).Text(label);
    name = dot == std::string_view::npos ? "" : name.substr(dot + 1);
  }
  return U8(0);
}

void WireBytes::SetU8(size_t offset, uint32_t value) {
  bytes_[offset] = value & 0xff;
}

void PutU16(std::vector<uint8_t>& bytes, size_t offset, uint32_t value) {
  bytes[offset] = value >> 8 & 0xff;
  bytes[offset + 1] = value & 0xff;
}

void PutU32(std::vector<uint8_t>& bytes, size_t offset, uint32_t value) {
  PutU16(bytes, offset, value >> 16);
  PutU16(bytes, offset + 2, value);
}

uint16_t InternetChecksum(const std::vector<uint8_t>& bytes) {
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return ~sum & 0xffff;
}

uint32_t Crc32c(const std::vector<uint8_t>& bytes) {
  uint32_t crc = 0xffffffff;
  for (uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
    }
  }
  return ~crc;
}

}  // namespace xdplive::testing

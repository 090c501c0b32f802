#include "flow/text/address_text.h"

#include <cstring>

namespace xdplive::flow {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr size_t kGroups = 8;

char* WriteByteDecimal(uint8_t value, char* out) {
  if (value >= 100) *out++ = static_cast<char>('0' + value / 100);
  if (value >= 10) *out++ = static_cast<char>('0' + value / 10 % 10);
  *out++ = static_cast<char>('0' + value % 10);
  return out;
}

char* WriteIpv4(const uint8_t* address, char* out) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *out++ = '.';
    out = WriteByteDecimal(address[i], out);
  }
  return out;
}

char* WriteGroup(uint16_t group, char* out) {
  int shift = 12;
  while (shift > 0 && group >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) *out++ = kHexDigits[group >> shift & 0xf];
  return out;
}

struct Run {
  size_t start = kGroups;
  size_t length = 0;
};

// The first longest run of two or more zero groups.
Run LongestZeroRun(const uint16_t* groups) {
  Run best;
  for (size_t i = 0; i < kGroups; ++i) {
    size_t end = i;
    while (end < kGroups && groups[end] == 0) ++end;
    if (end - i > best.length && end - i >= 2) {
      best = {.start = i, .length = end - i};
    }
    i = end;
  }
  return best;
}

// ::a.b.c.d and ::ffff:a.b.c.d; inet_ntop writes these with dots.
bool EndsInIpv4(const Run& zeros, const uint16_t* groups) {
  return zeros.start == 0 &&
         (zeros.length == 6 || (zeros.length == 5 && groups[5] == 0xffff));
}

}  // namespace

void AppendMac(Bytes mac, std::string& text) {
  bool first = true;
  for (const uint8_t byte : mac) {
    if (!first) text.push_back(':');
    first = false;
    text.push_back(kHexDigits[byte >> 4]);
    text.push_back(kHexDigits[byte & 0xf]);
  }
}

void AppendIpv4(Bytes address, std::string& text) {
  char buffer[16];
  text.append(buffer, WriteIpv4(address.data(), buffer));
}

// Written here because inet_ntop costs more than the rest of a row.
void AppendIpv6(Bytes address, std::string& text) {
  uint16_t groups[kGroups];
  for (size_t i = 0; i < kGroups; ++i) {
    groups[i] = static_cast<uint16_t>(address[2 * i] << 8 | address[2 * i + 1]);
  }
  const Run zeros = LongestZeroRun(groups);
  char buffer[48];
  char* out = buffer;
  for (size_t i = 0; i < kGroups; ++i) {
    if (i == zeros.start) {
      *out++ = ':';
      i += zeros.length - 1;
      if (i == kGroups - 1) *out++ = ':';
      continue;
    }
    if (i > 0) *out++ = ':';
    if (i == 6 && EndsInIpv4(zeros, groups)) {
      out = WriteIpv4(address.data() + 12, out);
      break;
    }
    out = WriteGroup(groups[i], out);
  }
  text.append(buffer, out);
}

void AppendIp(Bytes address, std::string& text) {
  if (address.size() == 4) {
    AppendIpv4(address, text);
  } else if (address.size() == 16) {
    AppendIpv6(address, text);
  } else {
    text.push_back('?');
  }
}

}  // namespace xdplive::flow

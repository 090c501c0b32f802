#include "privacy/end_text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

namespace xdplive::privacy {
namespace {

constexpr size_t kMacText = 17;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return absl::ascii_isxdigit(static_cast<uint8_t>(c)); }
bool IsOfIpv6(char c) { return IsHex(c) || c == ':' || c == '.'; }

size_t RunOf(bool (*is)(char), absl::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is) -
                             text.begin());
}

// The length of what is like "10.0.0.1" at the head of `text`; 0: it is not.
size_t Ipv4Length(absl::string_view text) {
  size_t length = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (length == text.size() || text[length] != '.') return 0;
      ++length;
    }
    const size_t digits = RunOf(IsDigit, text.substr(length));
    if (digits == 0 || digits > 3) return 0;
    length += digits;
  }
  return length;
}

// "16:46:27", "1:02:03.004"
bool IsTimeOfDay(absl::string_view run) {
  return std::count(run.begin(), run.end(), ':') == 2 &&
         std::none_of(run.begin(), run.end(), absl::ascii_isalpha) &&
         !absl::StrContains(run, "::");
}

// The same of what is between colons, as far as it goes.
size_t ColonsLength(absl::string_view text) {
  absl::string_view run = text.substr(0, RunOf(IsOfIpv6, text));
  while (!run.empty() && (run.back() == '.' || run.back() == ':') &&
         !absl::EndsWith(run, "::")) {
    run.remove_suffix(1);
  }
  if (std::count(run.begin(), run.end(), ':') < 2 || IsTimeOfDay(run)) return 0;
  return run.size();
}

// Of whatever is to be replaced.
size_t EndLength(absl::string_view text) {
  // The colons' first: a part of it may look like something else.
  if (const size_t length = ColonsLength(text); length > 0) return length;
  if (ReadMac(text.substr(0, kMacText)).has_value()) return kMacText;
  return Ipv4Length(text);
}

}  // namespace

std::optional<IpAddress> ReadAddress(absl::string_view text) {
  char terminated[INET6_ADDRSTRLEN + 1] = {};
  if (text.size() >= sizeof(terminated) || absl::StrContains(text, '\0')) {
    return std::nullopt;
  }
  text.copy(terminated, text.size());
  IpAddress address;
  const bool ipv6 = absl::StrContains(text, ':');
  address.size = ipv6 ? 16 : 4;
  if (inet_pton(ipv6 ? AF_INET6 : AF_INET, terminated, address.bytes.data()) !=
      1) {
    return std::nullopt;
  }
  return address;
}

std::string WriteAddress(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(address.size == 4 ? AF_INET : AF_INET6, address.bytes.data(), text,
            sizeof(text));
  return text;
}

std::optional<MacAddress> ReadMac(absl::string_view text) {
  if (text.size() != kMacText) return std::nullopt;
  const char between = text[2];
  if (between != ':' && between != '-') return std::nullopt;
  MacAddress mac;
  for (size_t i = 0; i < mac.size(); ++i) {
    const absl::string_view byte = text.substr(3 * i, 2);
    if (!IsHex(byte[0]) || !IsHex(byte[1])) return std::nullopt;
    if (i > 0 && text[3 * i - 1] != between) return std::nullopt;
    mac[i] = static_cast<uint8_t>(absl::HexStringToBytes(byte)[0]);
  }
  return mac;
}

std::string WriteMac(const MacAddress& mac) {
  std::string text;
  for (const uint8_t byte : mac) {
    if (!text.empty()) text.push_back(':');
    text += absl::BytesToHexString(
        absl::string_view(reinterpret_cast<const char*>(&byte), 1));
  }
  return text;
}

std::string ReplaceEnds(absl::string_view text,
                        absl::FunctionRef<std::string(absl::string_view)> by) {
  std::string replaced;
  while (!text.empty()) {
    size_t length = EndLength(text);
    if (length > 0) {
      replaced += by(text.substr(0, length));
    } else {
      // No number is taken apart, or its rest would look like another.
      length = std::max<size_t>(1, RunOf(IsDigit, text));
      replaced.append(text.data(), length);
    }
    text.remove_prefix(length);
  }
  return replaced;
}

}  // namespace xdplive::privacy

// Addresses and MACs as text: read, written, and found in other text.
#ifndef XDPLIVE_PRIVACY_END_TEXT_H_
#define XDPLIVE_PRIVACY_END_TEXT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace xdplive::privacy {

struct IpAddress {
  std::array<uint8_t, 16> bytes = {};
  size_t size = 0;  // 4: IPv4, 16: IPv6
};

using MacAddress = std::array<uint8_t, 6>;

// As inet_pton reads them, and nothing else.
std::optional<IpAddress> ReadAddress(absl::string_view text);
std::string WriteAddress(const IpAddress& address);

// Six bytes between colons or hyphens.
std::optional<MacAddress> ReadMac(absl::string_view text);
// "02:00:00:00:00:01"
std::string WriteMac(const MacAddress& mac);

// `text` with whatever looks like an address or a MAC replaced, wherever it
// stands: also within a word, before a port, a zone or the length of a prefix.
// What looks like a MAC or IPv6 and cannot be read is handed on as well; times
// of the day are not.
std::string ReplaceEnds(absl::string_view text,
                        absl::FunctionRef<std::string(absl::string_view)> by);

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_END_TEXT_H_

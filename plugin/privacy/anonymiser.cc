#include "privacy/anonymiser.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "privacy/end_text.h"
#include "privacy/filter_text.h"
#include "privacy/keyed_hash.h"

namespace xdplive::privacy {
namespace {

constexpr size_t kMarkBytes = 4;
constexpr size_t kNameBytes = 6;

// IEEE 802, 8.2: bits of the first byte.
constexpr uint8_t kGroup = 0x01;
constexpr uint8_t kLocal = 0x02;

MacAddress VendorOf(MacAddress mac) {
  // RFC 4291, 2.7.1: the group of those whose addresses end in these bytes.
  if (mac[0] == 0x33 && mac[1] == 0x33 && mac[2] == 0xff) {
    return {0x33, 0x33, 0xff};
  }
  if ((mac[0] & kGroup) != 0) return mac;
  if ((mac[0] & kLocal) != 0) return {kLocal};
  return {mac[0], mac[1], mac[2]};
}

std::string Hidden() { return std::string(Anonymiser::kHidden); }

}  // namespace

Anonymiser::Anonymiser(absl::string_view secret)
    : key_(DeriveKey(secret)),
      pan_(key_),
      key_mark_(KeyedHash(key_, "mark", "", kMarkBytes)) {}

std::string Anonymiser::Address(absl::string_view text) const {
  return ReadAddress(text).has_value() || text.empty() ? End(text) : Hidden();
}

std::string Anonymiser::Mac(absl::string_view text) const {
  if (text.empty()) return "";
  const std::optional<MacAddress> mac = ReadMac(text);
  return mac.has_value() ? WriteMac(VendorOf(*mac)) : Hidden();
}

std::string Anonymiser::End(absl::string_view text) const {
  if (text.empty()) return "";
  if (std::optional<std::string> known = ends_.Find(text)) return *known;
  std::string replaced = ReadAndReplaceEnd(text);
  ends_.Keep(text, replaced);
  return replaced;
}

std::string Anonymiser::ReadAndReplaceEnd(absl::string_view text) const {
  std::optional<IpAddress> address = ReadAddress(text);
  if (!address.has_value()) return Mac(text);
  pan_.Replace(absl::MakeSpan(address->bytes).first(address->size));
  return WriteAddress(*address);
}

std::string Anonymiser::Name(absl::string_view text) const {
  if (text.empty()) return "";
  return absl::StrCat("#", KeyedHash(key_, "name", text, kNameBytes));
}

std::string Anonymiser::Id(absl::string_view text) const {
  std::vector<std::string> ends;
  for (const absl::string_view part : absl::StrSplit(text, '|')) {
    ends.push_back(End(part));
    if (ends.back() == kHidden) return Name(text);
  }
  return absl::StrJoin(ends, "|");
}

std::string Anonymiser::Text(absl::string_view text) const {
  return ReplaceFilters(
      text, [this](absl::string_view filter) { return Name(filter); },
      [this](absl::string_view other) {
        return ReplaceEnds(
            other, [this](absl::string_view found) { return End(found); });
      });
}

}  // namespace xdplive::privacy

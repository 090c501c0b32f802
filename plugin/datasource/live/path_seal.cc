#include "datasource/live/path_seal.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "privacy/keyed_hash.h"

namespace xdplive::datasource {
namespace {

using Key = std::array<uint8_t, 32>;
static_assert(sizeof(Key) == sizeof(privacy::Seal::Key));
static_assert(sizeof(Key) == sizeof(privacy::CryptoPan::Key));
static_assert(PathSeal::kSecretBytes == 3 * sizeof(Key));

constexpr absl::string_view kPurpose = "channel path";

// One of those that a secret is made of.
Key KeyAt(absl::string_view secret, size_t place) {
  Key key = {};
  const absl::string_view part = secret.substr(place * key.size(), key.size());
  std::copy(part.begin(), part.end(), key.begin());
  return key;
}

}  // namespace

PathSeal::PathSeal(absl::string_view secret)
    : seal_(KeyAt(secret, 0), kPurpose),
      names_(KeyAt(secret, 1)),
      filters_(KeyAt(secret, 2)) {}

std::string PathSeal::Close(absl::string_view source,
                            absl::string_view text) const {
  return absl::WebSafeBase64Escape(seal_.Close(source, text));
}

std::optional<std::string> PathSeal::Open(absl::string_view source,
                                          absl::string_view sealed) const {
  std::string bytes;
  // Decoders are lenient; only the one spelling that Close writes counts.
  if (!absl::WebSafeBase64Unescape(sealed, &bytes) ||
      absl::WebSafeBase64Escape(bytes) != sealed) {
    return std::nullopt;
  }
  return seal_.Open(source, bytes);
}

std::string PathSeal::NameOf(absl::string_view source,
                             absl::string_view text) const {
  return privacy::KeyedHash(
      names_, kPurpose, absl::StrCat(source, absl::string_view("\0", 1), text),
      kNameLength / 2);
}

}  // namespace xdplive::datasource

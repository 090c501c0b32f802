// Keys out of texts, and short hashes that need the key: who has a hash alone
// cannot try what it is of.
#ifndef XDPLIVE_PRIVACY_KEYED_HASH_H_
#define XDPLIVE_PRIVACY_KEYED_HASH_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "privacy/crypto_pan.h"

namespace xdplive::privacy {

// The SHA-256 of the text: any text is a key, and as hard to guess as it was.
CryptoPan::Key KeyOf(absl::string_view secret);

// The first `bytes` of HMAC-SHA-256, in hexadecimal. Hashes for two purposes
// have nothing in common. REQUIRES: bytes <= 32.
std::string KeyedHash(const CryptoPan::Key& key, absl::string_view purpose,
                      absl::string_view text, size_t bytes);

// What a filter is called for those who may not read it: "#" and 48 bits of
// such a hash.
std::string FilterName(const CryptoPan::Key& key, absl::string_view filter);

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_KEYED_HASH_H_

// Keys out of texts, and short hashes that need the key: who has a hash alone
// cannot try what it is of.
#ifndef XDPLIVE_PRIVACY_KEYED_HASH_H_
#define XDPLIVE_PRIVACY_KEYED_HASH_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "privacy/crypto_pan.h"

namespace xdplive::privacy {

// What of a text that somebody thought of makes a key, so that each guess at it
// costs as much: PBKDF2-HMAC-SHA-256 (RFC 8018, 5.2). The salt is fixed, for
// the same text is the same key in every process and Grafana. Takes 0.2 s of a
// core: for once a key, not once a call.
inline constexpr unsigned kDeriveRounds = 600'000;  // OWASP's count, 2023
CryptoPan::Key DeriveKey(absl::string_view secret);

// The SHA-256 of a text, by which to find what is kept of it.
CryptoPan::Key HashOf(absl::string_view text);

// The first `bytes` of HMAC-SHA-256, in hexadecimal. Hashes for two purposes
// have nothing in common. REQUIRES: bytes <= 32.
std::string KeyedHash(const CryptoPan::Key& key, absl::string_view purpose,
                      absl::string_view text, size_t bytes);

// What a filter is called for those who may not read it: "#" and 48 bits of
// such a hash.
std::string FilterName(const CryptoPan::Key& key, absl::string_view filter);

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_KEYED_HASH_H_

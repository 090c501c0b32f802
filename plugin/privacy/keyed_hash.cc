#include "privacy/keyed_hash.h"

#include <nettle/hmac.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha2.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace xdplive::privacy {
namespace {

const uint8_t* BytesOf(absl::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

}  // namespace

CryptoPan::Key DeriveKey(absl::string_view secret) {
  constexpr absl::string_view kSalt = "xdplive anonymize 1";
  CryptoPan::Key key;
  pbkdf2_hmac_sha256(secret.size(), BytesOf(secret), kDeriveRounds,
                     kSalt.size(), BytesOf(kSalt), key.size(), key.data());
  return key;
}

CryptoPan::Key HashOf(absl::string_view text) {
  sha256_ctx hash;
  sha256_init(&hash);
  sha256_update(&hash, text.size(), BytesOf(text));
  CryptoPan::Key key;
  static_assert(sizeof(key) == SHA256_DIGEST_SIZE);
  sha256_digest(&hash, key.size(), key.data());
  return key;
}

std::string KeyedHash(const CryptoPan::Key& key, absl::string_view purpose,
                      absl::string_view text, size_t bytes) {
  hmac_sha256_ctx hash;
  hmac_sha256_set_key(&hash, key.size(), key.data());
  hmac_sha256_update(&hash, purpose.size(), BytesOf(purpose));
  hmac_sha256_update(&hash, 1, BytesOf(absl::string_view("\0", 1)));
  hmac_sha256_update(&hash, text.size(), BytesOf(text));
  std::string digest(bytes, '\0');
  hmac_sha256_digest(&hash, bytes, reinterpret_cast<uint8_t*>(digest.data()));
  return absl::BytesToHexString(digest);
}

std::string FilterName(const CryptoPan::Key& key, absl::string_view filter) {
  constexpr size_t kBytes = 6;
  return absl::StrCat("#", KeyedHash(key, "filter", filter, kBytes));
}

}  // namespace xdplive::privacy

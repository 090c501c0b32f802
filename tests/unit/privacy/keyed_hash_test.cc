#include "privacy/keyed_hash.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace xdplive::privacy {
namespace {

std::string HexOf(const CryptoPan::Key& key) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(key.data()), key.size()));
}

// As hashlib.pbkdf2_hmac of Python has it: another one would make other
// addresses of all that was written down.
TEST(DeriveKey, AgreesWithAnotherImplementation) {
  EXPECT_EQ(HexOf(DeriveKey("correct horse battery staple")),
            "1654e4fbdeeffc5670e02e1fae761cfced237f851161db7e4476f1e3bff35621");
}

// RFC 6234, 8.5: TEST1 of SHA-256.
TEST(HashOf, IsSha256) {
  EXPECT_EQ(HexOf(HashOf("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(KeyedHash, IsOfKeyPurposeAndText) {
  const std::string hash = KeyedHash({1}, "name", "db", 6);
  EXPECT_EQ(hash.size(), 12u);
  EXPECT_EQ(KeyedHash({1}, "name", "db", 6), hash);
  EXPECT_NE(KeyedHash({2}, "name", "db", 6), hash);
  EXPECT_NE(KeyedHash({1}, "mark", "db", 6), hash);
  EXPECT_NE(KeyedHash({1}, "name", "DB", 6), hash);
  EXPECT_NE(KeyedHash({1}, "named", "b", 6), KeyedHash({1}, "name", "db", 6));
}

}  // namespace
}  // namespace xdplive::privacy

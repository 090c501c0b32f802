#include "privacy/seal.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace xdplive::privacy {
namespace {

Seal::Key KeyOf(absl::string_view hex) {
  const std::string bytes = absl::HexStringToBytes(hex);
  Seal::Key key = {};
  std::copy_n(bytes.begin(), key.size(), key.begin());
  return key;
}

constexpr absl::string_view kRfcKey =
    "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
constexpr absl::string_view kOtherKey =
    "7f7e7d7c7b7a7978777675747372717040414243444546474849"
    "4a4b4c4d4e4f";

struct Vector {
  absl::string_view key, nonce, data, text, sealed;
};

// Keys, data and texts of RFC 5297, appendix A. What they become with one
// piece of associated data and a nonce, which is how nettle has SIV: nettle's
// testsuite/siv-cmac-test.c, where it is said to agree with libaes_siv and
// miscreant.
constexpr Vector kVectors[] = {
    {kRfcKey, "02", "101112131415161718191a1b1c1d1e1f2021222324252627",
     "112233445566778899aabbccddee",
     "7300cd9b3f514a44ed660db614157f59f0382e23ae0e6e6227a03dd32619"},
    {kRfcKey, "01", "", "", "c696f84fdf92aba3c31c23d5f2087513"},
    {kOtherKey, "09f911029d74e35bd84156c5635688c0",
     "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa9988"
     "7766554433221100",
     "7468697320697320736f6d6520706c61696e7465787420746f20656e637279707420"
     "7573696e67205349562d414553",
     "85825e22e90cf2ddda2c548dc7c1b6310dcdaca0cebf9dc6cb90583f5bf1506e"
     "02cd48832b00e4e598b2b22a53e6199d4df0c1666a35a0433b250dc134d776"},
};

TEST(Seal, AgreesWithPublishedVectors) {
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(vector.sealed);
    const Seal seal(KeyOf(vector.key), absl::HexStringToBytes(vector.nonce));
    const std::string data = absl::HexStringToBytes(vector.data);
    const std::string text = absl::HexStringToBytes(vector.text);
    const std::string sealed = seal.Close(data, text);
    EXPECT_EQ(absl::BytesToHexString(sealed), vector.sealed);
    EXPECT_EQ(seal.Open(data, sealed), text);
  }
}

std::string RandomText(std::mt19937& random) {
  std::string text(random() % 100, '\0');
  std::generate(text.begin(), text.end(),
                [&random] { return static_cast<char>(random()); });
  return text;
}

TEST(Seal, OpensWhatItClosedAndClosesEqualTextsAlike) {
  std::mt19937 random(1);
  const Seal seal(KeyOf(kRfcKey), "test");
  const Seal same(KeyOf(kRfcKey), "test");
  for (int i = 0; i < 1000; ++i) {
    const std::string text = RandomText(random);
    const std::string context = RandomText(random);
    const std::string sealed = seal.Close(context, text);
    EXPECT_EQ(sealed.size(), text.size() + Seal::kTagBytes);
    EXPECT_EQ(sealed, same.Close(context, text));
    EXPECT_EQ(same.Open(context, sealed), text);
  }
}

TEST(Seal, OpensNothingOfWhichOneBitIsAnother) {
  const Seal seal(KeyOf(kRfcKey), "test");
  const std::string sealed = seal.Close("here", "tcp port 443 and host db");
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string forged = sealed;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(seal.Open("here", forged), std::nullopt) << bit;
  }
}

TEST(Seal, OpensNothingThatWasCutOrGrew) {
  const Seal seal(KeyOf(kRfcKey), "test");
  const std::string sealed = seal.Close("here", "tcp");
  for (size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_EQ(seal.Open("here", sealed.substr(0, length)), std::nullopt);
  }
  EXPECT_EQ(seal.Open("here", sealed + '\0'), std::nullopt);
}

TEST(Seal, OpensNothingOfAnotherKeyPurposeOrContext) {
  const Seal seal(KeyOf(kRfcKey), "test");
  const std::string sealed = seal.Close("here", "tcp");
  EXPECT_EQ(Seal(KeyOf(kOtherKey), "test").Open("here", sealed), std::nullopt);
  EXPECT_EQ(Seal(KeyOf(kRfcKey), "other").Open("here", sealed), std::nullopt);
  EXPECT_EQ(seal.Open("there", sealed), std::nullopt);
  EXPECT_EQ(seal.Open("", sealed), std::nullopt);
}

}  // namespace
}  // namespace xdplive::privacy

// Against what others have published of Crypto-PAn, and what it promises.
#include "privacy/crypto_pan.h"

#include <random>
#include <string>
#include <utility>

#include "absl/numeric/bits.h"
#include "gtest/gtest.h"
#include "privacy/end_text.h"

namespace xdplive::privacy {
namespace {

using Pair = std::pair<const char*, const char*>;

// Of the reference implementation's sample (cryptopan.1.0, Georgia Tech).
constexpr CryptoPan::Key kReferenceKey = {
    21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
    216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2};

// libanon's (schoenw/libanon, test/anon-key.1.out): out of "testing".
constexpr CryptoPan::Key kLibanonKey = {
    0xd1, 0xc0, 0x56, 0xa9, 0x83, 0x78, 0x6a, 0x38, 0xca, 0x76, 0xa0,
    0x5c, 0xda, 0x24, 0x0c, 0x7b, 0x86, 0xd7, 0x71, 0x36, 0x93, 0x54,
    0x40, 0x00, 0xa0, 0xe6, 0xc4, 0xdd, 0x5b, 0x3d, 0xab, 0xdd};

// keiichishima/yacryptopan, contrib/diekmann.
constexpr CryptoPan::Key kDiekmannKey = {
    0x80, 0x09, 0xab, 0x3a, 0x60, 0x54, 0x35, 0xbe, 0xa0, 0xc3, 0x85,
    0xbe, 0xa1, 0x84, 0x85, 0xd8, 0xb0, 0xa1, 0x10, 0x3d, 0x65, 0x90,
    0xbd, 0xf4, 0x8c, 0x96, 0x8b, 0xe5, 0xde, 0x53, 0x83, 0x6e};

// keiichishima/yacryptopan's own tests: 0, 1, 2, …
CryptoPan::Key CountedKey() {
  CryptoPan::Key key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  return key;
}

std::string Replaced(const CryptoPan& pan, const std::string& text) {
  IpAddress address = ReadAddress(text).value();
  pan.Replace(absl::MakeSpan(address.bytes).first(address.size));
  return WriteAddress(address);
}

// A part of sample_trace_raw.dat and sample_trace_sanitized.dat that come with
// it, as Yawning/cryptopan, cryptopan_test.go, has them.
TEST(CryptoPan, GivesWhatTheReferenceImplementationGives) {
  const CryptoPan pan(kReferenceKey);
  for (const auto& [from, to] : {
           Pair{"128.11.68.132", "135.242.180.132"},
           Pair{"129.118.74.4", "134.136.186.123"},
           Pair{"130.132.252.244", "133.68.164.234"},
           Pair{"141.223.7.43", "141.167.8.160"},
           Pair{"152.163.225.39", "151.140.114.167"},
           Pair{"192.102.249.13", "252.138.62.131"},
           Pair{"205.188.147.153", "242.96.16.101"},
           Pair{"205.188.248.25", "242.96.88.27"},
           Pair{"24.0.250.221", "100.15.198.226"},
           Pair{"24.5.0.80", "100.9.15.210"},
           Pair{"4.3.88.225", "124.60.155.63"},
           Pair{"64.34.154.117", "0.221.154.117"},
           Pair{"10.185.25.118", "117.161.29.118"},
       }) {
    EXPECT_EQ(Replaced(pan, from), to) << from;
  }
}

// Yawning/cryptopan, cryptopan_test.go: the reference implementation knows no
// IPv6.
TEST(CryptoPan, GivesForIpv6WhatOthersGive) {
  const CryptoPan pan(kReferenceKey);
  for (const auto& [from, to] : {
           Pair{"::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"},
           Pair{"::2", "78ff:f001:9fc0:20df:8380:b1f1:704:ef"},
           Pair{"::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838"},
           Pair{"2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"},
           Pair{"2001:db8::2", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"},
       }) {
    EXPECT_EQ(Replaced(pan, from), to) << from;
  }
}

// Collected in noinkling/node-cryptopan, src/test/test_data.ts.
TEST(CryptoPan, GivesWhatLibanonGives) {
  const CryptoPan pan(kLibanonKey);
  for (const auto& [from, to] : {
           Pair{"1.2.3.4", "236.157.211.10"},
           Pair{"1.2.3.3", "236.157.211.12"},
           Pair{"0.0.0.0", "237.113.211.225"},
           Pair{"255.255.255.255", "0.0.127.7"},
           Pair{"220.201.45.30", "61.17.221.254"},
           Pair{"31d6:1be5:41bd:663c:3e9e:1005:1eec:6f01",
                "cc29:fb1a:b9fd:613c:e68:a03b:1efd:961f"},
           Pair{"ffff:638:709:861::1", "0:e9f8:3928:f76e:3f:3fc6:135:ffa6"},
           Pair{"2001:638:709:861::1", "d0f1:f603:8e9:98c:3f5f:1f9:ffcf:bf9f"},
           Pair{"2001:638:709:861::2", "d0f1:f603:8e9:98c:3f5f:1f9:ffcf:bf9d"},
           Pair{"2001:638:709:4::1", "d0f1:f603:8e9:6cb:803f:3e39:f134:3fbe"},
       }) {
    EXPECT_EQ(Replaced(pan, from), to) << from;
  }
}

TEST(CryptoPan, GivesWhatYacryptopanGives) {
  const CryptoPan diekmann(kDiekmannKey);
  for (const auto& [from, to] : {
           Pair{"123.123.123.123", "117.8.135.123"},
           Pair{"8.8.8.8", "55.21.62.136"},
           Pair{"255.255.255.255", "240.15.248.0"},
           Pair{"2a02:db8:85a3::8a2e:370:7344",
                "1482:f447:75b3:f1f9:fbdf:622e:34f:ff7b"},
           Pair{"::ffff:192.0.2.128", "3883:b073:ff0f:fff8:203f:7c8:617:fd01"},
           Pair{"fc00::", "f33c:8ca3:ef0f:e019:e7ff:f1e3:f91f:f800"},
       }) {
    EXPECT_EQ(Replaced(diekmann, from), to) << from;
  }
  const CryptoPan counted(CountedKey());
  EXPECT_EQ(Replaced(counted, "192.0.2.1"), "2.90.93.17");
  EXPECT_EQ(Replaced(counted, "148.88.132.64"), "106.38.130.64");
  EXPECT_EQ(Replaced(counted, "2001:db8::1"),
            "dd92:2c44:3fc0:ff1e:7ff9:c7f0:8180:7e00");
}

// How many bits two addresses of that many bytes have in common at their heads.
int CommonBits(const IpAddress& a, const IpAddress& b, size_t size) {
  int bits = 0;
  for (size_t i = 0; i < size; ++i) {
    const auto differ = static_cast<uint8_t>(a.bytes[i] ^ b.bytes[i]);
    bits += absl::countl_zero(differ);
    if (differ != 0) break;
  }
  return bits;
}

TEST(CryptoPan, KeepsPrefixesAndNoMoreThanThat) {
  const CryptoPan pan(kReferenceKey);
  std::mt19937 random(1);
  for (const size_t size : {4, 16}) {
    for (int i = 0; i < 500; ++i) {
      IpAddress one = {.size = size};
      for (size_t at = 0; at < size; ++at) {
        one.bytes[at] = static_cast<uint8_t>(random());
      }
      IpAddress two = one;
      const size_t bit = random() % (size * 8);
      two.bytes[bit / 8] ^= static_cast<uint8_t>(0x80 >> bit % 8);
      pan.Replace(absl::MakeSpan(one.bytes).first(size));
      pan.Replace(absl::MakeSpan(two.bytes).first(size));
      EXPECT_EQ(CommonBits(one, two, size), static_cast<int>(bit));
    }
  }
}

}  // namespace
}  // namespace xdplive::privacy

// Crypto-PAn: an address becomes another one of its family, under a key. Two
// that agree in their first n bits still do so, and in no more; each has one
// image, and no two have the same.
//
// Source: Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization:
// Measurement-based Security Evaluation and a New Cryptography-based Scheme",
// ICNP 2002. It is of IPv4; IPv6 is the same over 128 bits, as
// keiichishima/yacryptopan and Yawning/cryptopan have it.
//
// Threads: any, once made.
#ifndef XDPLIVE_PRIVACY_CRYPTO_PAN_H_
#define XDPLIVE_PRIVACY_CRYPTO_PAN_H_

#include <nettle/aes.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace xdplive::privacy {

class CryptoPan {
 public:
  // The key of AES-128, and what becomes the pad.
  using Key = std::array<uint8_t, 32>;

  explicit CryptoPan(const Key& key);

  // In place. REQUIRES: 4 or 16 bytes, in network order.
  void Replace(absl::Span<uint8_t> address) const;

 private:
  using Block = std::array<uint8_t, AES_BLOCK_SIZE>;

  aes128_ctx aes_;
  Block pad_ = {};
};

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_CRYPTO_PAN_H_

#include "privacy/crypto_pan.h"

namespace xdplive::privacy {

CryptoPan::CryptoPan(const Key& key) {
  aes128_set_encrypt_key(&aes_, key.data());
  aes128_encrypt(&aes_, pad_.size(), pad_.data(), key.data() + AES128_KEY_SIZE);
}

void CryptoPan::Replace(absl::Span<uint8_t> address) const {
  // A block a bit: the bits before it, and behind them the pad's. The bit turns
  // where its block's first one does. All go through AES at once, which is
  // several times as fast as one by one.
  std::array<Block, 128> blocks = {};
  const size_t bits = address.size() * 8;
  Block block = pad_;
  for (size_t bit = 0; bit < bits; ++bit) {
    blocks[bit] = block;
    const auto mask = static_cast<uint8_t>(0x80 >> bit % 8);
    uint8_t& byte = block[bit / 8];
    byte = static_cast<uint8_t>((byte & ~mask) | (address[bit / 8] & mask));
  }
  aes128_encrypt(&aes_, bits * AES_BLOCK_SIZE, blocks[0].data(),
                 blocks[0].data());
  for (size_t bit = 0; bit < bits; ++bit) {
    const int turn = blocks[bit][0] >> 7;
    address[bit / 8] ^= static_cast<uint8_t>(turn << (7 - bit % 8));
  }
}

}  // namespace xdplive::privacy

#include "privacy/seal.h"

namespace xdplive::privacy {
namespace {

const uint8_t* BytesOf(absl::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

uint8_t* BytesOf(std::string& text) {
  return reinterpret_cast<uint8_t*>(text.data());
}

}  // namespace

Seal::Seal(const Key& key, absl::string_view purpose) : purpose_(purpose) {
  siv_cmac_aes128_set_key(&siv_, key.data());
}

std::string Seal::Close(absl::string_view context,
                        absl::string_view text) const {
  std::string sealed(kTagBytes + text.size(), '\0');
  siv_cmac_aes128_encrypt_message(
      &siv_, purpose_.size(), BytesOf(purpose_), context.size(),
      BytesOf(context), sealed.size(), BytesOf(sealed), BytesOf(text));
  return sealed;
}

std::optional<std::string> Seal::Open(absl::string_view context,
                                      absl::string_view sealed) const {
  if (sealed.size() < kTagBytes) return std::nullopt;
  std::string text(sealed.size() - kTagBytes, '\0');
  const int opened = siv_cmac_aes128_decrypt_message(
      &siv_, purpose_.size(), BytesOf(purpose_), context.size(),
      BytesOf(context), text.size(), BytesOf(text), BytesOf(sealed));
  if (opened != 1) return std::nullopt;
  return text;
}

}  // namespace xdplive::privacy

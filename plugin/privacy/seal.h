// Texts that go out and come back, and tell nobody in between what they say:
// equal ones become equal, and none that was not sealed under this key opens.
//
// AES-SIV, RFC 5297, by nettle, with AES-128: the synthetic IV is made of the
// text itself, so there is no nonce to be lost or used twice. Its "nonce" is,
// here, what the seal is for, and its associated data in whose context a text
// was sealed.
//
// Threads: any, once made.
#ifndef XDPLIVE_PRIVACY_SEAL_H_
#define XDPLIVE_PRIVACY_SEAL_H_

#include <nettle/siv-cmac.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace xdplive::privacy {

class Seal {
 public:
  // Of CMAC, then of CTR.
  using Key = std::array<uint8_t, SIV_CMAC_AES128_KEY_SIZE>;
  // What is sealed is longer by.
  static constexpr size_t kTagBytes = SIV_DIGEST_SIZE;

  // Seals for two purposes open nothing of each other. REQUIRES: `purpose` is
  // not "".
  Seal(const Key& key, absl::string_view purpose);

  // Any bytes. Whoever lacks the key learns the length of `text`, and of two
  // in one context whether they are the same.
  std::string Close(absl::string_view context, absl::string_view text) const;
  // Nothing for what Close did not make of this context.
  std::optional<std::string> Open(absl::string_view context,
                                  absl::string_view sealed) const;

 private:
  siv_cmac_aes128_ctx siv_;
  const std::string purpose_;
};

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_SEAL_H_

// What keeps a query out of the channel path that stands for it: whoever sees
// the path, in a browser's history, a proxy or a log, reads nothing in it, and
// nobody can make one.
//
// Equal texts of a data source have equal paths, in every process that has the
// secret.
//
// Threads: any, once made.
#ifndef XDPLIVE_DATASOURCE_LIVE_PATH_SEAL_H_
#define XDPLIVE_DATASOURCE_LIVE_PATH_SEAL_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "privacy/crypto_pan.h"
#include "privacy/seal.h"

namespace xdplive::datasource {

class PathSeal {
 public:
  static constexpr size_t kSecretBytes = 96;
  static constexpr size_t kNameLength = 32;  // 128 bits in hexadecimal

  // REQUIRES: kSecretBytes bytes that nobody can guess.
  explicit PathSeal(absl::string_view secret);

  // The text, sealed (privacy/seal.h), as base64url without padding. `source`:
  // the one data source where it opens.
  std::string Close(absl::string_view source, absl::string_view text) const;
  // Nothing for what Close did not write, to the last bit.
  std::optional<std::string> Open(absl::string_view source,
                                  absl::string_view sealed) const;

  // A name for the text that says nothing of it, and that nobody finds who
  // knows the text alone: kNameLength hexadecimal digits of HMAC-SHA-256.
  std::string NameOf(absl::string_view source, absl::string_view text) const;

  // Of the names that filters have for those who may not read them.
  const privacy::CryptoPan::Key& filter_key() const { return filters_; }

 private:
  const privacy::Seal seal_;
  const privacy::CryptoPan::Key names_;
  const privacy::CryptoPan::Key filters_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_PATH_SEAL_H_

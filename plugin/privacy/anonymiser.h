// What becomes of whatever tells of somebody, under one key: equal things
// become equal ones, in every answer, stream and process that has the key.
//
//   an address   another of its family, by Crypto-PAn (crypto_pan.h): also of
//                multicast, loopback and private ones, for there is no hole in
//                a map that is one to one
//   a MAC        its vendor: the last three bytes become 0. One that somebody
//                made up (a phone that hides, a virtual machine) names no
//                vendor and becomes 02:00:00:00:00:00. Those of groups,
//                broadcast among them, stay: they are of protocols; but of
//                solicited nodes (33:33:ff) the end of an address goes
//   a name       "#" and a short keyed hash, which tells it from others
//
// Threads: any.
#ifndef XDPLIVE_PRIVACY_ANONYMISER_H_
#define XDPLIVE_PRIVACY_ANONYMISER_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "privacy/crypto_pan.h"
#include "privacy/text_memory.h"

namespace xdplive::privacy {

class Anonymiser {
 public:
  // Stands for what cannot be read, and so could be anything.
  static constexpr absl::string_view kHidden = "…";

  // Takes its time (DeriveKey). REQUIRES: `secret` is not "".
  explicit Anonymiser(absl::string_view secret);

  Anonymiser(const Anonymiser&) = delete;
  Anonymiser& operator=(const Anonymiser&) = delete;

  // Of "" they are ""; of what is no such thing, kHidden.
  std::string Address(absl::string_view text) const;
  std::string Mac(absl::string_view text) const;
  // An address, else a MAC.
  std::string End(absl::string_view text) const;

  // Of "", "".
  std::string Name(absl::string_view text) const;
  // Ends between bars, as of an edge: "10.0.0.1|10.0.0.2"; else as a name.
  std::string Id(absl::string_view text) const;
  // A sentence: ends in it are replaced (ReplaceEnds), and what stands in
  // quotes behind the word "filter" is as a name.
  std::string Text(absl::string_view text) const;

  // Tells keys apart and nothing else of them.
  const std::string& key_mark() const { return key_mark_; }

 private:
  std::string ReadAndReplaceEnd(absl::string_view text) const;

  const CryptoPan::Key key_;
  const CryptoPan pan_;
  const std::string key_mark_;
  mutable TextMemory ends_;
};

using AnonymiserPtr = std::shared_ptr<const Anonymiser>;

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_ANONYMISER_H_

#include "datasource/way_out/packet_line.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "flow/dissect/own_words.h"

namespace xdplive::datasource {
namespace {

using privacy::Anonymiser;

// What no port is longer than. A longer number could be somebody's.
constexpr size_t kBareDigits = 5;
constexpr size_t kKeyedDigits = 10;
constexpr size_t kHexDigits = 8;

template <typename Is>
bool AreAll(absl::string_view text, size_t most, Is is) {
  return !text.empty() && text.size() <= most &&
         std::all_of(text.begin(), text.end(),
                     [is](char c) { return is(static_cast<uint8_t>(c)); });
}

bool IsNumber(absl::string_view word, size_t most_digits) {
  if (absl::ConsumePrefix(&word, "0x")) {
    return AreAll(word, kHexDigits, absl::ascii_isxdigit);
  }
  return AreAll(word, most_digits, absl::ascii_isdigit);
}

bool IsOwnWord(absl::string_view word) {
  return flow::IsOwnWord(std::string_view(word.data(), word.size()));
}

// An end, or one before a port or the length of a prefix.
std::string EndOrHidden(const Anonymiser& by, absl::string_view word) {
  std::string end = by.End(word);
  if (end != Anonymiser::kHidden) return end;
  const size_t mark = word.find_last_of(":/");
  if (mark == word.npos || !IsNumber(word.substr(mark + 1), kBareDigits)) {
    return end;
  }
  end = by.End(word.substr(0, mark));
  if (end == Anonymiser::kHidden) return end;
  return absl::StrCat(end, word.substr(mark));
}

// "Seq=1", "lifetime=1800s"
std::string MaskKeyed(const Anonymiser& by, absl::string_view key,
                      absl::string_view value) {
  absl::string_view number = value;
  absl::ConsumeSuffix(&number, "s");
  const bool stays =
      value.empty() || IsNumber(number, kKeyedDigits) || IsOwnWord(value);
  return absl::StrCat(key, stays ? std::string(value) : EndOrHidden(by, value));
}

// `word` is bare.
std::string MaskWord(const Anonymiser& by, absl::string_view word) {
  if (word.empty() || IsNumber(word, kBareDigits) || IsOwnWord(word)) {
    return std::string(word);
  }
  const size_t past_key = word.find('=') + 1;
  if (past_key > 0 && IsOwnWord(word.substr(0, past_key))) {
    return MaskKeyed(by, word.substr(0, past_key), word.substr(past_key));
  }
  return EndOrHidden(by, word);
}

// With the brackets and commas around it.
void AppendWord(const Anonymiser& by, absl::string_view word,
                std::string& line) {
  const std::string_view bare =
      flow::BareWord(std::string_view(word.data(), word.size()));
  const auto before = static_cast<size_t>(bare.data() - word.data());
  absl::StrAppend(&line, word.substr(0, before),
                  MaskWord(by, absl::string_view(bare.data(), bare.size())),
                  word.substr(before + bare.size()));
}

}  // namespace

std::string MaskPacketLine(const Anonymiser& by, absl::string_view line) {
  std::string masked;
  while (true) {
    const size_t end = std::min(line.find(' '), line.size());
    AppendWord(by, line.substr(0, end), masked);
    if (end == line.size()) return masked;
    masked.push_back(' ');
    line.remove_prefix(end + 1);
  }
}

}  // namespace xdplive::datasource

#include "flow/dissect/own_words.h"

#include <cstddef>

#include "absl/container/flat_hash_set.h"
#include "flow/text/names.h"
#include "own_words.inc"

namespace xdplive::flow {
namespace {

using Words = absl::flat_hash_set<std::string_view>;

void AddWord(std::string_view word, Words& words) {
  word = BareWord(word);
  const size_t past_key = word.find('=') + 1;  // 0: there is none
  words.insert(past_key == 0 ? word : word.substr(0, past_key));
}

void AddWordsOf(std::string_view text, Words& words) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    AddWord(text.substr(0, end), words);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

Words AllWords() {
  Words words;
  for (const std::string_view text : kSpelled) AddWordsOf(text, words);
  for (int number = 0; number <= 0xffff; ++number) {
    AddWord(EtherTypeName(static_cast<uint16_t>(number)), words);
    if (number > 0xff) continue;
    AddWord(IpProtocolName(static_cast<uint8_t>(number)), words);
  }
  return words;
}

}  // namespace

std::string_view BareWord(std::string_view word) {
  constexpr std::string_view kBefore = "([{\"'";
  constexpr std::string_view kBehind = ",;)]}\"'?!";
  while (!word.empty() && kBefore.find(word.front()) != kBefore.npos) {
    word.remove_prefix(1);
  }
  while (!word.empty() && kBehind.find(word.back()) != kBehind.npos) {
    word.remove_suffix(1);
  }
  // A colon behind it, unless it ends an address.
  if (word.ends_with(':') && !word.ends_with("::")) word.remove_suffix(1);
  return word;
}

bool IsOwnWord(std::string_view word) {
  static const Words words = AllWords();
  return words.contains(word);
}

}  // namespace xdplive::flow

// Members of the schema, read out of JSON. As JsonObject has it: each leaves
// `out` as it is where the key is absent, and the first that does not fit is
// kept as the object's error.
#ifndef XDPLIVE_DATASOURCE_ASK_READ_MEMBER_H_
#define XDPLIVE_DATASOURCE_ASK_READ_MEMBER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/query_word.h"
#include "datasource/ask/schema.h"

namespace xdplive::datasource {

inline void ReadMember(JsonObject& json, const TruthMember& member, bool& out) {
  json.ReadBool(member.key, out);
}

inline void ReadMember(JsonObject& json, const IntegerMember& member,
                       uint32_t& out) {
  json.ReadInteger(member.key, member.min, member.max, out);
}

inline void ReadMember(JsonObject& json, const NumberMember& member,
                       double& out) {
  json.ReadNumberChoice(member.key, member.numbers, out);
}

inline void ReadMember(JsonObject& json, const TextMember& member,
                       std::string& out) {
  json.ReadText(member.key, member.max_bytes, out);
}

inline void ReadMember(JsonObject& json, const ChoiceMember& member,
                       std::string& out) {
  json.ReadChoice(member.key, member.words, out);
}

template <typename T, size_t kCount>
std::vector<absl::string_view> TextsOf(const Word<T> (&words)[kCount]) {
  std::vector<absl::string_view> texts;
  for (const Word<T>& word : words) texts.push_back(word.text);
  return texts;
}

template <typename T, size_t kCount>
void ReadMember(JsonObject& json, const WordMember<T, kCount>& member, T& out) {
  std::string text(WordFor(member.words, out));
  json.ReadChoice(member.key, TextsOf(member.words), text);
  out = ValueOf(member.words, text);
}

// Each value once, where it is named first.
template <typename T, size_t kCount>
void ReadMember(JsonObject& json, const ListMember<T, kCount>& member,
                std::vector<T>& out) {
  std::vector<std::string> texts;
  json.ReadChoices(member.key, TextsOf(member.words), texts);
  for (const std::string& text : texts) {
    const T value = ValueOf(member.words, text);
    if (std::find(out.begin(), out.end(), value) == out.end()) {
      out.push_back(value);
    }
  }
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_READ_MEMBER_H_

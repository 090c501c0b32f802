#include "sdk/data/json_text.h"

#include <array>
#include <charconv>
#include <cstddef>

#include "sdk/data/utf8.h"

namespace sdk::data {
namespace {

// What a byte needs inside a JSON string.
enum class Need : uint8_t { kNothing, kEscape, kUtf8Check };

constexpr std::array<Need, 256> MakeNeeds() {
  std::array<Need, 256> needs{};
  for (size_t byte = 0; byte < needs.size(); ++byte) {
    needs[byte] = byte < 0x20   ? Need::kEscape
                  : byte < 0x80 ? Need::kNothing
                                : Need::kUtf8Check;
  }
  needs['"'] = Need::kEscape;
  needs['\\'] = Need::kEscape;
  return needs;
}

constexpr std::array<Need, 256> kNeeds = MakeNeeds();

Need NeedOf(char c) { return kNeeds[static_cast<uint8_t>(c)]; }

void AppendEscaped(char c, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out->append("\\\"");
      return;
    case '\\':
      out->append("\\\\");
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\t':
      out->append("\\t");
      return;
    case '\r':
      out->append("\\r");
      return;
    default:
      out->append("\\u00");
      out->push_back(kHex[static_cast<uint8_t>(c) >> 4]);
      out->push_back(kHex[static_cast<uint8_t>(c) & 0xF]);
  }
}

template <typename T>
void AppendWithCharconv(T value, std::string* out) {
  char buffer[32];  // the longest double has 24 characters
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  out->append(buffer, result.ptr);
}

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t i = 0;
  while (i < text.size()) {
    const size_t start = i;
    while (i < text.size() && NeedOf(text[i]) == Need::kNothing) ++i;
    out->append(text.data() + start, i - start);
    if (i == text.size()) break;
    if (NeedOf(text[i]) == Need::kEscape) {
      AppendEscaped(text[i++], out);
      continue;
    }
    const size_t run = i;
    while (i < text.size() && NeedOf(text[i]) == Need::kUtf8Check) ++i;
    AppendValidUtf8(text.substr(run, i - run), out);
  }
  out->push_back('"');
}

void AppendJsonNumber(int64_t value, std::string* out) {
  AppendWithCharconv(value, out);
}

void AppendJsonNumber(uint64_t value, std::string* out) {
  AppendWithCharconv(value, out);
}

void AppendJsonNumber(double value, std::string* out) {
  AppendWithCharconv(value, out);
}

void AppendRawJson(std::string_view json, std::string* out) {
  if (json.empty()) {
    out->append("null");
    return;
  }
  const size_t start = out->size();
  AppendValidUtf8(json, out);
  // Inside a JSON string a line break is always written as \n, so a bare one
  // stands between tokens.
  for (size_t i = start; i < out->size(); ++i) {
    if ((*out)[i] == '\n' || (*out)[i] == '\r') (*out)[i] = ' ';
  }
}

std::string* JsonObject::Key(std::string_view name) {
  if (!first_) out_->push_back(',');
  first_ = false;
  AppendJsonString(name, out_);
  out_->push_back(':');
  return out_;
}

void JsonObject::String(std::string_view name, std::string_view value) {
  AppendJsonString(value, Key(name));
}

void JsonObject::StringUnlessEmpty(std::string_view name,
                                   std::string_view value) {
  if (!value.empty()) String(name, value);
}

void JsonObject::RawUnlessEmpty(std::string_view name, std::string_view json) {
  if (!json.empty()) AppendRawJson(json, Key(name));
}

}  // namespace sdk::data

#include "datasource/ask/json_object.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace xdplive::datasource {
namespace {

using nlohmann::json;

std::string Cut(absl::string_view text) {
  if (text.size() <= kMaxQuotedBytes) return std::string(text);
  return absl::StrCat(text.substr(0, kMaxQuotedBytes), "…");
}

// A container is named, not written: writing one recurses as deep as a
// stranger nested it.
std::string ValueForMessage(const json& value) {
  if (value.is_string()) return Quoted(value.get_ref<const std::string&>());
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return Cut(value.dump());
}

std::string OneOf(absl::Span<const absl::string_view> choices) {
  return absl::StrJoin(choices, ", ");
}

bool Contains(absl::Span<const absl::string_view> choices,
              absl::string_view value) {
  return std::find(choices.begin(), choices.end(), value) != choices.end();
}

}  // namespace

JsonObject::JsonObject(absl::string_view what, json object)
    : what_(what), object_(std::move(object)) {}

absl::StatusOr<JsonObject> JsonObject::Parse(absl::string_view what,
                                             absl::string_view text) {
  if (text.size() > kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("read ", what, ": ", text.size(),
                     " bytes of JSON; allowed: at most ", kMaxBytes));
  }
  if (absl::StripAsciiWhitespace(text).empty()) {
    return JsonObject(what, json::object());
  }
  json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_null()) parsed = json::object();
  if (parsed.is_discarded()) {
    return absl::InvalidArgumentError(
        absl::StrCat("read ", what, ": ", Quoted(text), " is not valid JSON"));
  }
  if (!parsed.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "read ", what, ": ", ValueForMessage(parsed), " is not a JSON object"));
  }
  return JsonObject(what, std::move(parsed));
}

const json* JsonObject::Find(const char* key) const {
  if (!status_.ok()) return nullptr;
  auto member = object_.find(key);
  if (member == object_.end() || member->is_null()) return nullptr;
  return &*member;
}

void JsonObject::Refuse(const char* key, const json& value,
                        absl::string_view allowed) {
  status_ = absl::InvalidArgumentError(
      absl::StrCat("read ", what_, ": ", key, " is ", ValueForMessage(value),
                   "; allowed: ", allowed));
}

void JsonObject::ReadBool(const char* key, bool& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  if (!value->is_boolean()) return Refuse(key, *value, "true, false");
  out = value->get<bool>();
}

void JsonObject::ReadInteger(const char* key, uint32_t min, uint32_t max,
                             uint32_t& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  // A double holds every allowed integer exactly, and any number at all
  // without overflow.
  const double number =
      value->is_number() ? value->get<double>() : std::nan("");
  if (!(number >= min && number <= max) || std::trunc(number) != number) {
    return Refuse(key, *value,
                  absl::StrCat("a whole number from ", min, " to ", max));
  }
  out = static_cast<uint32_t>(number);
}

void JsonObject::ReadNumberChoice(const char* key,
                                  absl::Span<const double> choices,
                                  double& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  const double number =
      value->is_number() ? value->get<double>() : std::nan("");
  if (std::find(choices.begin(), choices.end(), number) == choices.end()) {
    return Refuse(key, *value, absl::StrJoin(choices, ", "));
  }
  out = number;
}

bool JsonObject::Has(const char* key) const {
  const auto member = object_.find(key);
  return member != object_.end() && !member->is_null();
}

void JsonObject::ReadText(const char* key, size_t max_bytes, std::string& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  const auto* text = value->get_ptr<const std::string*>();
  if (text == nullptr || text->size() > max_bytes ||
      std::any_of(text->begin(), text->end(), absl::ascii_iscntrl)) {
    return Refuse(
        key, *value,
        absl::StrCat("one line of text of at most ", max_bytes, " bytes"));
  }
  out = *text;
}

void JsonObject::ReadLines(const char* key, std::string& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  const auto* text = value->get_ptr<const std::string*>();
  if (text == nullptr) return Refuse(key, *value, "text");
  out = *text;
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); },
      ' ');
}

void JsonObject::ReadChoice(const char* key,
                            absl::Span<const absl::string_view> choices,
                            std::string& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  const auto* text = value->get_ptr<const std::string*>();
  if (text == nullptr || !Contains(choices, *text)) {
    return Refuse(key, *value, OneOf(choices));
  }
  out = *text;
}

void JsonObject::ReadChoices(const char* key,
                             absl::Span<const absl::string_view> choices,
                             std::vector<std::string>& out) {
  const json* list = Find(key);
  if (list == nullptr) return;
  const std::string allowed = absl::StrCat("a list out of ", OneOf(choices));
  if (!list->is_array()) return Refuse(key, *list, allowed);
  std::vector<std::string> read;
  for (const json& value : *list) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr || !Contains(choices, *text)) {
      return Refuse(key, value, allowed);
    }
    read.push_back(*text);
  }
  out = std::move(read);
}

}  // namespace xdplive::datasource

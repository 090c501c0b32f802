// JSON written straight into a string: no document in memory, no whitespace,
// no line breaks. Strings may hold any bytes; what is written is valid UTF-8.
#ifndef SDK_DATA_JSON_TEXT_H_
#define SDK_DATA_JSON_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace sdk::data {

void AppendJsonString(std::string_view text, std::string* out);

// Numbers as the shortest text that reads back the same.
void AppendJsonNumber(int64_t value, std::string* out);
void AppendJsonNumber(uint64_t value, std::string* out);
// REQUIRES: `value` is finite; JSON has no word for anything else.
void AppendJsonNumber(double value, std::string* out);

// Appends text that is JSON already; line breaks between its tokens become
// spaces, an empty text becomes null.
void AppendRawJson(std::string_view json, std::string* out);

// Writes one object, commas included:
//   JsonObject object(&out); object.String("a", "b"); object.Close();
class JsonObject {
 public:
  explicit JsonObject(std::string* out) : out_(out) { out_->push_back('{'); }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  // Writes the key; the caller appends its value to what is returned.
  std::string* Key(std::string_view name);
  void String(std::string_view name, std::string_view value);
  // As String and AppendRawJson, but nothing at all when the value is empty.
  void StringUnlessEmpty(std::string_view name, std::string_view value);
  void RawUnlessEmpty(std::string_view name, std::string_view json);
  void Close() { out_->push_back('}'); }

 private:
  std::string* const out_;
  bool first_ = true;
};

}  // namespace sdk::data

#endif  // SDK_DATA_JSON_TEXT_H_

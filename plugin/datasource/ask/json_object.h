// A JSON object from outside, read member by member into typed values. The
// first member that does not fit is kept as the error; it names the key, the
// value and what is allowed.
#ifndef XDPLIVE_DATASOURCE_ASK_JSON_OBJECT_H_
#define XDPLIVE_DATASOURCE_ASK_JSON_OBJECT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/quoted.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {

class JsonObject {
 public:
  // Longer texts are refused unread.
  static constexpr size_t kMaxBytes = 64 << 10;

  // `what` names the object in errors: "settings". Empty text and `null` are
  // the empty object. Errors: INVALID_ARGUMENT.
  static absl::StatusOr<JsonObject> Parse(absl::string_view what,
                                          absl::string_view text);

  // Whether the member is there and not null.
  bool Has(const char* key) const;

  // Each leaves `out` as it is when the key is absent or null, and when an
  // earlier member was already wrong.
  void ReadBool(const char* key, bool& out);
  void ReadInteger(const char* key, uint32_t min, uint32_t max, uint32_t& out);
  void ReadNumberChoice(const char* key, absl::Span<const double> choices,
                        double& out);
  // Text of at most `max_bytes` bytes without control characters.
  void ReadText(const char* key, size_t max_bytes, std::string& out);
  // Text of any length; line breaks and tabs become blanks.
  void ReadLines(const char* key, std::string& out);
  void ReadChoice(const char* key, absl::Span<const absl::string_view> choices,
                  std::string& out);
  // A list out of `choices`.
  void ReadChoices(const char* key, absl::Span<const absl::string_view> choices,
                   std::vector<std::string>& out);

  // The first member that did not fit; OK when all did.
  const absl::Status& status() const { return status_; }

 private:
  JsonObject(absl::string_view what, nlohmann::json object);

  // The member when it is there and nothing was wrong before, else null.
  const nlohmann::json* Find(const char* key) const;
  void Refuse(const char* key, const nlohmann::json& value,
              absl::string_view allowed);

  std::string what_;
  nlohmann::json object_;
  absl::Status status_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_JSON_OBJECT_H_

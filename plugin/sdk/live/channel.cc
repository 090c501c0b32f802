#include "sdk/live/channel.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace sdk::live {
namespace {

constexpr char kNameCharacters[] = "_-.";
constexpr char kPathCharacters[] = "_-./=";

// Abseil may be built with a string_view of its own, hence std::string.
absl::Status ValidatePart(const std::string& what, const std::string& part,
                          const std::string& allowed) {
  if (part.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("check channel: ", what, " is empty"));
  }
  for (const char c : part) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        allowed.find(c) != std::string::npos) {
      continue;
    }
    return absl::InvalidArgumentError(
        absl::StrCat("check channel: ", what, " \"", part,
                     "\" has a character other than A-Z a-z 0-9 ", allowed));
  }
  return absl::OkStatus();
}

}  // namespace

std::string Channel::ToString() const {
  return absl::StrCat(scope, "/", name_space, "/", path);
}

absl::Status Validate(const Channel& channel) {
  const size_t length = channel.ToString().size();
  if (length > kMaxChannelLength) {
    return absl::InvalidArgumentError(
        absl::StrCat("check channel: ", length, " characters, Grafana takes ",
                     kMaxChannelLength));
  }
  absl::Status status = ValidatePart("scope", channel.scope, kNameCharacters);
  if (status.ok()) {
    status = ValidatePart("namespace", channel.name_space, kNameCharacters);
  }
  if (status.ok()) {
    status = ValidatePart("path", channel.path, kPathCharacters);
  }
  return status;
}

absl::StatusOr<Channel> ParseChannel(std::string_view id) {
  const size_t first = id.find('/');
  const size_t second =
      first == std::string_view::npos ? first : id.find('/', first + 1);
  if (second == std::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("parse channel \"", std::string(id),
                     "\": want <scope>/<namespace>/<path>"));
  }
  Channel channel;
  channel.scope = std::string(id.substr(0, first));
  channel.name_space = std::string(id.substr(first + 1, second - first - 1));
  channel.path = std::string(id.substr(second + 1));
  absl::Status status = Validate(channel);
  if (!status.ok()) return status;
  return channel;
}

}  // namespace sdk::live

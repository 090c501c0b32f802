// Grafana Live channel ids: "<scope>/<namespace>/<path>".
// Source: grafana-plugin-sdk-go live/channel.go; limits in Grafana's docs.
#ifndef SDK_LIVE_CHANNEL_H_
#define SDK_LIVE_CHANNEL_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sdk::live {

inline constexpr size_t kMaxChannelLength = 160;

struct Channel {
  std::string scope;       // "ds" for a data source
  std::string name_space;  // the data source's uid
  std::string path;        // [A-Za-z0-9_-./=], not empty

  std::string ToString() const;
};

// Errors: INVALID_ARGUMENT naming the part that is empty, too long or has a
// character that Grafana refuses.
absl::Status Validate(const Channel& channel);
absl::StatusOr<Channel> ParseChannel(std::string_view id);

}  // namespace sdk::live

#endif  // SDK_LIVE_CHANNEL_H_

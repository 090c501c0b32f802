#include "sdk/backend/log.h"

#include <unistd.h>

#include <cerrno>

#include "absl/time/clock.h"
#include "sdk/data/json_text.h"

namespace sdk::backend {
namespace {

// Together well below the 64 KiB at which a host splits a line.
constexpr size_t kMaxTextBytes = 4096;
constexpr size_t kMaxLineBytes = 32768;

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return "trace";
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

}  // namespace

std::string LogLine(absl::Time time, LogLevel level, std::string_view message,
                    std::initializer_list<LogField> fields) {
  std::string line;
  data::JsonObject object(&line);
  object.String("@level", LevelName(level));
  object.String("@message", message.substr(0, kMaxTextBytes));
  object.String("@timestamp", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time,
                                               absl::UTCTimeZone()));
  for (const auto& [name, value] : fields) {
    if (line.size() > kMaxLineBytes) break;
    object.String(name.substr(0, kMaxTextBytes),
                  value.substr(0, kMaxTextBytes));
  }
  object.Close();
  return line;
}

void Log(LogLevel level, std::string_view message,
         std::initializer_list<LogField> fields) {
  std::string line = LogLine(absl::Now(), level, message, fields);
  line.push_back('\n');
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    // A host that no longer reads leaves nobody to tell.
    if (written < 0) return;
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace sdk::backend

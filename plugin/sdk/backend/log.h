// Log lines as Grafana reads them from a plugin's stderr: one JSON object a
// line (hclog). @level, @message and @timestamp are always strings and the
// time always has six fractional digits; a host asserts both.
// Source: hashicorp/go-plugin log_entry.go; go-hclog intlogger.go.
#ifndef SDK_BACKEND_LOG_H_
#define SDK_BACKEND_LOG_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"

namespace sdk::backend {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

using LogField = std::pair<std::string_view, std::string_view>;

// Writes one line to stderr in a single write; any thread. Lines are cut well
// below the 64 KiB a host splits at.
void Log(LogLevel level, std::string_view message,
         std::initializer_list<LogField> fields = {});

// The line Log writes, without its line break.
std::string LogLine(absl::Time time, LogLevel level, std::string_view message,
                    std::initializer_list<LogField> fields);

}  // namespace sdk::backend

#endif  // SDK_BACKEND_LOG_H_

#include "sdk/backend/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sdk::backend {
namespace {

using Json = nlohmann::json;

TEST(Log, WritesWhatTheHostAsserts) {
  const absl::Time time = absl::FromUnixMicros(1'700'000'000'000'042);
  EXPECT_EQ(LogLine(time, LogLevel::kWarn, "ring full", {{"lost", "3"}}),
            R"({"@level":"warn","@message":"ring full",)"
            R"("@timestamp":"2023-11-14T22:13:20.000042Z","lost":"3"})");
}

TEST(Log, NamesTheLevelsAsHclogDoes) {
  const std::pair<LogLevel, std::string> levels[] = {
      {LogLevel::kTrace, "trace"}, {LogLevel::kDebug, "debug"},
      {LogLevel::kInfo, "info"},   {LogLevel::kWarn, "warn"},
      {LogLevel::kError, "error"},
  };
  for (const auto& [level, name] : levels) {
    const Json line = Json::parse(LogLine(absl::UnixEpoch(), level, "m", {}));
    EXPECT_EQ(line["@level"], name);
  }
}

TEST(Log, StaysOneValidLineWhateverItIsGiven) {
  const std::string line = LogLine(absl::UnixEpoch(), LogLevel::kInfo,
                                   "a\nb\xFF", {{"k\n", "\"\x01"}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(Json::parse(line)["@message"], "a\nb\uFFFD");
}

TEST(Log, StaysBelowTheLengthAtWhichTheHostSplits) {
  const std::string big(100'000, '\x01');
  const std::string line =
      LogLine(absl::UnixEpoch(), LogLevel::kInfo, big,
              {{"a", big}, {"b", big}, {"c", big}, {"d", big}});
  EXPECT_LT(line.size(), 64u << 10);
  EXPECT_TRUE(Json::accept(line));
}

}  // namespace
}  // namespace sdk::backend

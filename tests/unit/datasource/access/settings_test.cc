#include "datasource/access/settings.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::HasSubstr;

TEST(Settings, EveryKeyHasADefault) {
  for (const char* text : {"", " \n", "{}", "null"}) {
    SCOPED_TRACE(text);
    absl::StatusOr<Settings> settings = ParseSettings(text);
    ASSERT_TRUE(settings.ok()) << settings.status();
    EXPECT_EQ(*settings, Settings());
  }
}

TEST(Settings, ReadsEveryKey) {
  absl::StatusOr<Settings> settings = ParseSettings(R"({
    "interfaces": "eth*, wlan0", "alwaysOn": false, "attachMode": "generic",
    "packetsPerSecond": 50000, "snapLength": 256, "historySeconds": 60,
    "historyMiB": 8, "flowTableEntries": 4096, "ringBufferMiB": 4,
    "packetAccess": "admin", "anonymize": "prefix",
    "helperSocket": "/tmp/h.sock"})");
  ASSERT_TRUE(settings.ok()) << settings.status();
  const Settings expected{.interfaces = "eth*, wlan0",
                          .always_on = false,
                          .attach_mode = "generic",
                          .packets_per_second = 50000,
                          .snap_length = 256,
                          .history_seconds = 60,
                          .history_mib = 8,
                          .flow_table_entries = 4096,
                          .ring_buffer_mib = 4,
                          .packet_access = "admin",
                          .anonymize = "prefix",
                          .agent_socket = "/tmp/h.sock",
                          .not_yet = {}};
  EXPECT_EQ(*settings, expected);
}

TEST(Settings, IgnoresUnknownKeysAndNull) {
  absl::StatusOr<Settings> settings =
      ParseSettings(R"({"future": [1], "snapLength": null})");
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(*settings, Settings());
}

TEST(Settings, NamesKeyValueAndChoicesOfABadValue) {
  const struct {
    const char* name;
    const char* json;
    const char* key;
    const char* value;
    const char* allowed;
  } kCases[] = {
      {"choice", R"({"attachMode":"fast"})", "attachMode", "fast", "native"},
      {"choice of the wrong type", R"({"attachMode":1})", "attachMode", "1",
       "generic"},
      {"too small", R"({"snapLength":63})", "snapLength", "63", "64 to 512"},
      {"too large", R"({"snapLength":513})", "snapLength", "513", "64 to 512"},
      {"negative", R"({"packetsPerSecond":-1})", "packetsPerSecond", "-1",
       "whole number"},
      {"fraction", R"({"historyMiB":1.5})", "historyMiB", "1.5",
       "whole number"},
      {"huge", R"({"historyMiB":1e300})", "historyMiB", "1e+300",
       "whole number"},
      {"beyond 64 bits", R"({"ringBufferMiB":99999999999999999999})",
       "ringBufferMiB", "1e+20", "1 to 256"},
      {"number as text", R"({"historySeconds":"60"})", "historySeconds", "60",
       "whole number"},
      {"truth as text", R"({"alwaysOn":"yes"})", "alwaysOn", "yes",
       "true, false"},
      {"list", R"({"packetAccess":["admin"]})", "packetAccess", "a list",
       "viewer"},
      {"object", R"({"anonymize":{}})", "anonymize", "an object", "prefix"},
      {"interface name", R"({"interfaces":"eth0,a/b"})", "interfaces", "a/b",
       "globs"},
      {"interface of the wrong type", R"({"interfaces":7})", "interfaces", "7",
       "text"},
      {"control character", R"({"helperSocket":"a\u0000b"})", "helperSocket",
       "a\\x00", "text"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    absl::StatusOr<Settings> settings = ParseSettings(test.json);
    ASSERT_EQ(settings.status().code(), absl::StatusCode::kInvalidArgument);
    const std::string message(settings.status().message());
    EXPECT_THAT(message, HasSubstr(test.key));
    EXPECT_THAT(message, HasSubstr(test.value));
    EXPECT_THAT(message, HasSubstr(test.allowed));
  }
}

TEST(Settings, SurvivesHostileJson) {
  const struct {
    const char* name;
    std::string json;
  } kCases[] = {
      {"no JSON", "hello"},
      {"cut short", R"({"interfaces":)"},
      {"not a number", R"({"snapLength":NaN})"},
      {"infinite", R"({"snapLength":1e999})"},
      {"a list", "[]"},
      {"a string", R"("auto")"},
      {"bad UTF-8", "{\"interfaces\":\"\xff\xfe\"}"},
      {"zero bytes", std::string(3, '\0')},
      {"deep lists", std::string(30'000, '[')},
      {"deep closed lists",
       std::string(20'000, '[') + std::string(20'000, ']')},
      {"deep member", R"({"packetAccess":)" + std::string(20'000, '[') +
                          std::string(20'000, ']') + "}"},
      {"too long", "{" + std::string(100'000, ' ') + "}"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    absl::StatusOr<Settings> settings = ParseSettings(test.json);
    EXPECT_EQ(settings.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_LT(settings.status().message().size(), 400u);
  }
}

TEST(Settings, SizeTheEngine) {
  Settings settings;
  settings.attach_mode = "generic";
  settings.packets_per_second = 7;
  settings.snap_length = 64;
  settings.ring_buffer_mib = 2;
  settings.flow_table_entries = 4096;
  const tap::EngineOptions options = EngineOptionsOf(settings);
  EXPECT_EQ(options.attach_mode, "generic");
  EXPECT_EQ(options.packets_per_second, 7u);
  EXPECT_EQ(options.snap_length, 64u);
  EXPECT_EQ(options.ring_buffer_bytes, 2u << 20);
  EXPECT_EQ(options.flow_table_entries, 4096u);
}

}  // namespace
}  // namespace xdplive::datasource

#include "datasource/access/host_limits.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ReadVariable From(std::map<std::string, std::string> variables) {
  return [variables](const char* name) {
    auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
}

TEST(HostLimits, AreOpenWhenNothingIsSet) {
  absl::StatusOr<HostLimits> limits = ReadHostLimits(From({}));
  ASSERT_TRUE(limits.ok());
  EXPECT_TRUE(limits->interfaces.empty());
  EXPECT_EQ(Narrow(Settings(), *limits), Settings());
}

TEST(HostLimits, ReadTheEnvironment) {
  absl::StatusOr<HostLimits> limits =
      ReadHostLimits(From({{"GF_PLUGIN_INTERFACES", "wlan0, eth*"},
                           {"GF_PLUGIN_PACKET_ACCESS", "editor"},
                           {"GF_PLUGIN_HELPER_SOCKET", "/run/h"}}));
  ASSERT_TRUE(limits.ok());
  EXPECT_THAT(limits->interfaces, ElementsAre("eth*", "wlan0"));
  EXPECT_EQ(limits->packet_access, "editor");
  EXPECT_EQ(limits->agent_socket, "/run/h");
}

TEST(HostLimits, RefuseWhatTheyDoNotKnow) {
  absl::Status access =
      ReadHostLimits(From({{"GF_PLUGIN_PACKET_ACCESS", "root"}})).status();
  EXPECT_EQ(access.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(access.message()),
              HasSubstr("GF_PLUGIN_PACKET_ACCESS"));
  EXPECT_THAT(std::string(access.message()), HasSubstr("viewer, editor"));
  absl::Status interfaces =
      ReadHostLimits(From({{"GF_PLUGIN_INTERFACES", "a b"}})).status();
  EXPECT_THAT(std::string(interfaces.message()),
              HasSubstr("GF_PLUGIN_INTERFACES"));
}

TEST(HostLimits, BoundAnswers) {
  constexpr size_t kMiB = size_t{1} << 20;
  const auto usual = ReadHostLimits(From({}));
  EXPECT_EQ(usual->answers.request, 64 * kMiB);
  EXPECT_EQ(usual->answers.client, 128 * kMiB);
  EXPECT_EQ(usual->answers.process, 256 * kMiB);
  const auto small = ReadHostLimits(From({{"GF_PLUGIN_MAX_REQUEST_MIB", "1"},
                                          {"GF_PLUGIN_MAX_CLIENT_MIB", "2"},
                                          {"GF_PLUGIN_MAX_ANSWERS_MIB", "3"}}));
  EXPECT_EQ(small->answers.request, 1 * kMiB);
  EXPECT_EQ(small->answers.client, 2 * kMiB);
  EXPECT_EQ(small->answers.process, 3 * kMiB);
  // One request is a part of its client's, which is a part of the process's.
  const auto large =
      ReadHostLimits(From({{"GF_PLUGIN_MAX_REQUEST_MIB", "512"}}));
  EXPECT_EQ(large->answers.process, 512 * kMiB);
}

TEST(HostLimits, RefuseWrongBoundsOfAnswers) {
  for (const char* text :
       {"", "0", "-1", "64M", "70000", "99999999999999999999"}) {
    const auto limits =
        ReadHostLimits(From({{"GF_PLUGIN_MAX_REQUEST_MIB", text}}));
    EXPECT_EQ(limits.ok(), *text == '\0') << text;
  }
  const absl::Status below =
      ReadHostLimits(From({{"GF_PLUGIN_MAX_CLIENT_MIB", "63"}})).status();
  EXPECT_THAT(std::string(below.message()),
              HasSubstr("GF_PLUGIN_MAX_CLIENT_MIB: \"63\"; allowed: 64 to"));
}

TEST(HostLimits, NarrowButNeverWidenPacketAccess) {
  const struct {
    const char* host;
    const char* data_source;
    const char* result;
  } kCases[] = {{"", "viewer", "viewer"},
                {"editor", "viewer", "editor"},
                {"editor", "admin", "admin"},
                {"nobody", "admin", "nobody"},
                {"viewer", "nobody", "nobody"}};
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::string(test.host) + " over " + test.data_source);
    HostLimits host;
    host.packet_access = test.host;
    Settings settings;
    settings.packet_access = test.data_source;
    std::vector<std::string> remarks;
    EXPECT_EQ(Narrow(settings, host, &remarks).packet_access, test.result);
    EXPECT_EQ(remarks.empty(), settings.packet_access == test.result);
  }
}

TEST(HostLimits, HaveAddressesReplacedWhereADataSourceLeavesThem) {
  const auto host = ReadHostLimits(From({{"GF_PLUGIN_ANONYMIZE", "prefix"}}));
  ASSERT_TRUE(host.ok()) << host.status();
  Settings settings;
  std::vector<std::string> remarks;
  EXPECT_EQ(Narrow(settings, *host, &remarks).anonymize, "prefix");
  EXPECT_THAT(remarks, ElementsAre("anonymize is prefix and not off: "
                                   "GF_PLUGIN_ANONYMIZE of this Grafana allows "
                                   "no lower"));
  const auto open = ReadHostLimits(From({{"GF_PLUGIN_ANONYMIZE", "off"}}));
  settings.anonymize = "prefix";
  EXPECT_EQ(Narrow(settings, *open).anonymize, "prefix");
}

TEST(HostLimits, FailClosedOnWhateverCannotBeRead) {
  const struct {
    const char* variable;
    const char* value;
    const char* allowed;
  } kCases[] = {
      {"GF_PLUGIN_INTERFACES", " , ", "names and globs"},
      {"GF_PLUGIN_INTERFACES", " ", "names and globs"},
      {"GF_PLUGIN_INTERFACES", "eth0/1", "names and globs"},
      {"GF_PLUGIN_PACKET_ACCESS", "Viewer", "viewer, editor, admin, nobody"},
      {"GF_PLUGIN_PACKET_ACCESS", " ", "viewer, editor, admin, nobody"},
      {"GF_PLUGIN_ANONYMIZE", "on", "off, prefix"},
      {"GF_PLUGIN_IDENTITY", "none", "off, local, sites, full"},
      {"GF_PLUGIN_AGENT_SOCKET", "run/a.sock", "whole path"},
      {"GF_PLUGIN_HELPER_SOCKET", "a", "whole path"},
      {"GF_PLUGIN_MAX_RING_BUFFER_MIB", "0", "from 1 to 256"},
      {"GF_PLUGIN_MAX_FLOW_TABLE_ENTRIES", "64k", "whole number"},
      {"GF_PLUGIN_MAX_HISTORY_MIB", "-1", "whole number"},
      {"GF_PLUGIN_MAX_KERNEL_MIB", "1.5", "whole number"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(absl::StrCat(test.variable, "=", test.value));
    const absl::Status status =
        ReadHostLimits(From({{test.variable, test.value}})).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    const std::string message(status.message());
    EXPECT_THAT(message, HasSubstr(test.variable));
    EXPECT_THAT(message, HasSubstr(test.value));
    EXPECT_THAT(message, HasSubstr(test.allowed));
  }
}

TEST(HostLimits, HoldSizesDownAndSaySo) {
  const HostLimits host =
      ReadHostLimits(From({{"GF_PLUGIN_MAX_RING_BUFFER_MIB", "8"},
                           {"GF_PLUGIN_MAX_FLOW_TABLE_ENTRIES", "100000"},
                           {"GF_PLUGIN_MAX_HISTORY_MIB", "32"},
                           {"GF_PLUGIN_MAX_KERNEL_MIB", "200"}}))
          .value();
  std::vector<std::string> remarks;
  const Settings settings = Narrow(Settings(), host, &remarks);
  EXPECT_EQ(settings.ring_buffer_mib, 8u);
  EXPECT_EQ(settings.flow_table_entries, 65536u);
  EXPECT_EQ(settings.history_mib, 32u);
  EXPECT_EQ(settings.kernel_mib, 200u);
  EXPECT_THAT(remarks,
              ElementsAre("ringBufferMiB is 8 and not 16: "
                          "GF_PLUGIN_MAX_RING_BUFFER_MIB of this Grafana "
                          "allows no more",
                          HasSubstr("historyMiB is 32 and not 64")));
}

TEST(HostLimits, LetNobodyLearnMoreThanTheyAllow) {
  HostLimits host;
  host.identity = "local";
  Settings settings;
  settings.identity = "full";
  EXPECT_EQ(Narrow(settings, host).identity, "local");
  settings.identity = "off";
  EXPECT_EQ(Narrow(settings, host).identity, "off");
}

}  // namespace
}  // namespace xdplive::datasource

#include "agent/agent_config.h"

#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/temp_dir.h"

namespace xdplive::agent {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kAll[] = R"(
[socket]
path = "/tmp/a.sock"
group = 112
[capture]
interfaces = "eth*, wlan0"
always_on = false
attach_mode = "tcx"
packets_per_second = 100
snap_length = 64
flow_table_entries = 1024
ring_buffer_mib = 2
history_seconds = 60
history_mib = 8
[limits]
taps = 16
forced_filter = "not port 22"
packet_access = "editor"
identity = "local"
)";

std::string Refusal(const std::string& text) {
  const auto options = ReadConfig("agent.toml", text);
  EXPECT_TRUE(absl::IsInvalidArgument(options.status())) << text;
  return std::string(options.status().message());
}

TEST(AgentConfig, ReadsEveryKey) {
  const auto options = ReadConfig("agent.toml", kAll);
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->socket, "/tmp/a.sock");
  EXPECT_EQ(options->group, "112");
  EXPECT_EQ(options->interfaces, "eth*, wlan0");
  EXPECT_FALSE(options->always_on);
  EXPECT_EQ(options->engine, (tap::EngineOptions{.attach_mode = "tcx",
                                                 .packets_per_second = 100,
                                                 .snap_length = 64,
                                                 .ring_buffer_bytes = 2 << 20,
                                                 .flow_table_entries = 1024}));
  EXPECT_EQ(options->history_seconds, 60u);
  EXPECT_EQ(options->history_mib, 8u);
  EXPECT_EQ(options->taps, 16u);
  EXPECT_EQ(options->forced_filter, "not port 22");
  EXPECT_EQ(options->packet_access, "editor");
  EXPECT_EQ(options->identity, "local");
}

TEST(AgentConfig, IsAsThePackageSaysWhereNothingIsSaid) {
  const auto options = ReadConfig("agent.toml", "# nothing\n[limits]\n");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->socket, "/run/xdplive/agent.sock");
  EXPECT_EQ(options->group, "grafana");
  EXPECT_EQ(options->interfaces, "auto");
  EXPECT_TRUE(options->always_on);
  EXPECT_EQ(options->engine, tap::EngineOptions());
  EXPECT_EQ(options->engine.snap_length, 192u);
  EXPECT_EQ(options->engine.ring_buffer_bytes, 16u << 20);
  EXPECT_EQ(options->history_seconds, 900u);
  EXPECT_EQ(options->history_mib, 64u);
  EXPECT_EQ(options->taps, 4096u);
  EXPECT_EQ(options->forced_filter, "");
  EXPECT_EQ(options->packet_access, "viewer");
  EXPECT_EQ(options->identity, "full");
}

TEST(AgentConfig, TakesAFilterThatForcesNothing) {
  EXPECT_TRUE(ReadConfig("agent.toml", "[limits]\nforced_filter = \"\"").ok());
}

TEST(AgentConfig, NamesFileLineKeyValueAndWhatIsAllowed) {
  EXPECT_EQ(Refusal("[capture]\n\nsnap_length = 1000\n"),
            "read agent.toml: line 3: capture.snap_length is 1000; allowed: a "
            "whole number from 64 to 512");
  EXPECT_EQ(Refusal("[limits]\npacket_access = \"everybody\"\n"),
            "read agent.toml: line 2: limits.packet_access is \"everybody\"; "
            "allowed: viewer, editor, admin, nobody");
}

TEST(AgentConfig, RefusesWhatIsNoSectionOrKey) {
  EXPECT_THAT(Refusal("[capture]\nsnaplength = 100\n"),
              AllOf(HasSubstr("line 2"), HasSubstr("\"snaplength\""),
                    HasSubstr("snap_length, flow_table_entries")));
  EXPECT_THAT(Refusal("[limit]\ntaps = 1\n"),
              AllOf(HasSubstr("line 1"), HasSubstr("\"limit\""),
                    HasSubstr("[socket], [capture], [limits]")));
  EXPECT_THAT(Refusal("taps = 1\n"), HasSubstr("\"taps\" is 1"));
  // A key of another section.
  EXPECT_THAT(Refusal("[socket]\ntaps = 1\n"), HasSubstr("path, group"));
}

TEST(AgentConfig, RefusesValuesOfOtherTypesAndOutOfBounds) {
  for (const char* text :
       {"[socket]\npath = 7",
        "[socket]\npath = \"run/a.sock\"",
        "[socket]\npath = \"/\"",
        "[socket]\ngroup = -1",
        "[socket]\ngroup = \"\"",
        "[socket]\ngroup = [\"a\"]",
        "[capture]\nalways_on = 1",
        "[capture]\nalways_on = \"true\"",
        "[capture]\nattach_mode = \"xdp\"",
        "[capture]\nsnap_length = 63",
        "[capture]\nsnap_length = 192.0",
        "[capture]\nsnap_length = \"192\"",
        "[capture]\npackets_per_second = 0",
        "[capture]\nflow_table_entries = 9223372036854775807",
        "[capture]\nring_buffer_mib = 257",
        "[capture]\nhistory_seconds = 9",
        "[capture]\nhistory_mib = 0",
        "[capture]\ninterfaces = \", \"",
        "[capture]\ninterfaces = \"a b\"",
        "[capture]\ninterfaces = [\"a\"]",
        "[limits]\ntaps = 0",
        "[limits]\nidentity = \"all\"",
        "[limits]\nforced_filter = true",
        "[limits]\nforced_filter = \"a\\nb\"",
        "[limits]\npacket_access = 1979-05-27",
        "[[limits]]\ntaps = 1"}) {
    EXPECT_THAT(Refusal(text), HasSubstr("read agent.toml: line ")) << text;
  }
}

TEST(AgentConfig, RefusesAFilterInLibpcapsWords) {
  EXPECT_THAT(
      Refusal("[limits]\nforced_filter = \"not porrt 22\""),
      AllOf(HasSubstr("line 2: limits.forced_filter"), HasSubstr("porrt")));
}

TEST(AgentConfig, RefusesWhatIsNoToml) {
  EXPECT_THAT(Refusal("[socket]\npath = \n"),
              AllOf(HasSubstr("line 2"), HasSubstr("no TOML")));
  EXPECT_THAT(Refusal("[limits]\ntaps = 1\ntaps = 2\n"), HasSubstr("line 3"));
  EXPECT_THAT(Refusal("[limits]\nforced_filter = \"\xff\"\n"),
              HasSubstr("no TOML"));
}

TEST(AgentConfig, SaysWhyAFileCannotBeRead) {
  EXPECT_TRUE(absl::IsNotFound(ReadConfigFile("/nowhere/a.toml").status()));
  EXPECT_THAT(std::string(ReadConfigFile("/nowhere/a.toml").status().message()),
              HasSubstr("/nowhere/a.toml"));
  EXPECT_FALSE(ReadConfigFile("/tmp").ok());
}

}  // namespace
}  // namespace xdplive::agent

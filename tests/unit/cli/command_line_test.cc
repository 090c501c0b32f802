#include "cli/command_line.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome RunWith(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "gpx_packets");
  CaptureStdout();
  CaptureStderr();
  Outcome outcome;
  outcome.status = RunCommandLine(
      static_cast<int>(arguments.size()), arguments.data(),
      {.version = "1.2.3", .commit = "abc", .libbpf = "1.1", .grpc = "1.51"});
  outcome.out = GetCapturedStdout();
  outcome.err = GetCapturedStderr();
  return outcome;
}

TEST(CommandLine, SaysWhatItIsWhenStartedByAPerson) {
  const Outcome outcome = RunWith({});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("Grafana"));
  EXPECT_THAT(outcome.err, HasSubstr("install"));
}

TEST(CommandLine, TellsItsVersion) {
  const Outcome outcome = RunWith({"version"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out,
            "gpx_packets 1.2.3\ncommit abc\nlibbpf 1.1\ngRPC 1.51\n");
}

TEST(CommandLine, HelpsWhenAsked) {
  const Outcome outcome = RunWith({"--help"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("version"));
}

TEST(CommandLine, StartsNoAgentByAFileThatCannotBeRead) {
  const Outcome outcome = RunWith({"agent", "--config", "/nowhere/agent.toml"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("/nowhere/agent.toml"));
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  for (const char* word : {"sniff", "--verbose"}) {
    SCOPED_TRACE(word);
    const Outcome outcome = RunWith({word});
    EXPECT_NE(outcome.status, 0);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err, "");
  }
}

}  // namespace
}  // namespace xdplive::cli

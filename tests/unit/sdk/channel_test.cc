#include "sdk/live/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sdk::live {
namespace {

using ::testing::HasSubstr;

TEST(Channel, ReadsBackWhatItWrote) {
  const Channel channel = {"ds", "my-uid_1.x", "packets/eth0=AbC.9-_"};
  const absl::StatusOr<Channel> parsed = ParseChannel(channel.ToString());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->scope, channel.scope);
  EXPECT_EQ(parsed->name_space, channel.name_space);
  EXPECT_EQ(parsed->path, channel.path);
}

TEST(Channel, NamesThePartThatGrafanaWouldRefuse) {
  struct Case {
    std::string name;
    std::string id;
    std::string complaint;
  };
  const Case cases[] = {
      {"TooFewParts", "ds/uid", "want <scope>/<namespace>/<path>"},
      {"Empty", "", "want <scope>/<namespace>/<path>"},
      {"EmptyScope", "/uid/path", "scope is empty"},
      {"EmptyNamespace", "ds//path", "namespace is empty"},
      {"EmptyPath", "ds/uid/", "path is empty"},
      {"SpaceInPath", "ds/uid/a b", "path \"a b\""},
      {"NamespaceWithEquals", "ds/u=d/path", "namespace \"u=d\""},
      {"NotAscii", "ds/uid/\xC3\xBC", "path"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const absl::Status status = ParseChannel(test.id).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.complaint));
  }
}

TEST(Channel, TakesExactlyGrafanasLength) {
  Channel channel = {"ds", "uid", ""};
  channel.path = std::string(kMaxChannelLength - 7, 'a');
  EXPECT_TRUE(Validate(channel).ok());
  channel.path += 'a';
  EXPECT_THAT(std::string(Validate(channel).message()),
              HasSubstr("161 characters, Grafana takes 160"));
}

}  // namespace
}  // namespace sdk::live

#include "sdk/backend/state_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>

#include "kit/cc/temp_dir.h"
#include "sdk/backend/private_directory.h"

namespace sdk::backend {
namespace {

namespace fs = std::filesystem;
using ::testing::MatchesRegex;
using xdplive::testing::TempDir;

class StateDirectoryTest : public ::testing::Test {
 protected:
  StateDirectoryTest() { variables_["TMPDIR"] = Made("tmp"); }

  std::string Made(const std::string& name) {
    const fs::path path = root_.path() / name;
    fs::create_directories(path);
    return path;
  }

  absl::StatusOr<fs::path> Open(const fs::path& program = "/opt/x/gpx_x") {
    return OpenStateDirectory(
        "state", program, [this](const char* name) -> const char* {
          const auto found = variables_.find(name);
          return found == variables_.end() ? nullptr : found->second.c_str();
        });
  }

  TempDir root_;
  std::map<std::string, std::string> variables_;
};

TEST_F(StateDirectoryTest, LiesUnderGrafanasDataPathBeforeAnyOther) {
  variables_["GF_PATHS_DATA"] = Made("data");
  variables_["RUNTIME_DIRECTORY"] = Made("run");
  EXPECT_EQ(*Open(), root_.path() / "data/state");
}

TEST_F(StateDirectoryTest, FindsTheDataPathByWhereThePluginLies) {
  const fs::path program = Made("data/plugins/id") + "/gpx_x";
  EXPECT_EQ(*Open(program), root_.path() / "data/state");
}

TEST_F(StateDirectoryTest, TakesARuntimeDirectoryWhereThereIsNoDataPath) {
  if (fs::is_directory("/run/grafana")) GTEST_SKIP();
  variables_["XDG_RUNTIME_DIR"] = Made("user");
  EXPECT_EQ(*Open(), root_.path() / "user/state");
  variables_["RUNTIME_DIRECTORY"] = Made("run") + ":/nowhere";
  EXPECT_EQ(*Open(), root_.path() / "run/state");
}

TEST_F(StateDirectoryTest, IsThisUsersAloneAndTheSameForASuccessor) {
  const absl::StatusOr<fs::path> path = Open();
  ASSERT_TRUE(path.ok()) << path.status();
  struct stat found = {};
  ASSERT_EQ(::stat(path->c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  EXPECT_EQ(*Open(), *path);
}

// Each of these was made by somebody who knew the name.
TEST_F(StateDirectoryTest, GoesOnWhereSomebodyElseWasBefore) {
  variables_["GF_PATHS_DATA"] = Made("data");
  fs::create_directory_symlink(Made("elsewhere"), root_.path() / "data/state");
  EXPECT_THAT(Open()->string(), MatchesRegex(".*/tmp/state-.{6}"));
  fs::remove(root_.path() / "data/state");
  fs::permissions(Made("data/state"), fs::perms(0777));
  EXPECT_THAT(Open()->string(), MatchesRegex(".*/tmp/state-.{6}"));
  fs::permissions(Made("data/state"), fs::perms(0700));
  EXPECT_EQ(*Open(), root_.path() / "data/state");
}

TEST_F(StateDirectoryTest, TrustsNoNameWhereAnybodyMayWrite) {
  variables_["GF_PATHS_DATA"] = Made("data");
  fs::permissions(root_.path() / "data", fs::perms(01777));
  const fs::path program = Made("open/plugins/id") + "/gpx_x";
  fs::permissions(root_.path() / "open", fs::perms(01777));
  EXPECT_THAT(Open(program)->string(), MatchesRegex(".*/tmp/state-.{6}"));
}

TEST(PrivateDirectory, IsNoneOfTheDirectoriesThatOthersMade) {
  const TempDir parent;
  const fs::path open = parent.path() / "name-AAAAAA";
  fs::create_directory(open);
  fs::permissions(open, fs::perms(0755));
  fs::create_directory(parent.path() / "nameless");
  const fs::path found = *PrivateDirectoryIn(parent.path(), "name");
  EXPECT_NE(found, open);
  EXPECT_EQ(*PrivateDirectoryIn(parent.path(), "name"), found);
  EXPECT_FALSE(PrivateDirectoryIn(parent.path() / "missing", "name").ok());
}

}  // namespace
}  // namespace sdk::backend

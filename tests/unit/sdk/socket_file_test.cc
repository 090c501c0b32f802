#include "sdk/grpcplugin/socket_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "kit/cc/temp_dir.h"

namespace sdk::grpcplugin {
namespace {

using ::testing::HasSubstr;

class SocketFileTest : public ::testing::Test {
 protected:
  SocketFileTest() : path_(directory_.path() / "x.sock") {
    std::ofstream(path_) << "stands for a socket";
  }
  mode_t Mode() const {
    struct stat status = {};
    EXPECT_EQ(::stat(path_.c_str(), &status), 0);
    return status.st_mode & 0777;
  }

  xdplive::testing::TempDir directory_;
  const std::string path_;
};

TEST_F(SocketFileTest, IsTheOwnersAlone) {
  const SocketFile file(path_);
  ASSERT_TRUE(file.RestrictTo("").ok());
  EXPECT_EQ(Mode(), 0600u);
}

TEST_F(SocketFileTest, OpensToTheGroupThatTheHostNames) {
  const SocketFile file(path_);
  const absl::Status status = file.RestrictTo(std::to_string(::getgid()));
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Mode(), 0660u);
}

TEST_F(SocketFileTest, NamesAGroupThatDoesNotExist) {
  const SocketFile file(path_);
  EXPECT_THAT(std::string(file.RestrictTo("no-such-group").message()),
              HasSubstr("find group no-such-group"));
}

TEST_F(SocketFileTest, IsGoneWithItsOwner) {
  { const SocketFile file(path_); }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace sdk::grpcplugin

#include "sdk/backend/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "kit/cc/temp_dir.h"

namespace sdk::backend {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using xdplive::testing::TempDir;

constexpr size_t kCount = 96;

class SecretFileTest : public ::testing::Test {
 protected:
  std::string Refusal() {
    const absl::StatusOr<std::string> secret = KeepSecret(file_, kCount);
    EXPECT_EQ(secret.status().code(), absl::StatusCode::kFailedPrecondition);
    return std::string(secret.status().message());
  }

  TempDir root_;
  const fs::path file_ = root_.path() / "key";
};

TEST_F(SecretFileTest, KeepsTheSameSecretForThisUserAlone) {
  const absl::StatusOr<std::string> secret = KeepSecret(file_, kCount);
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_EQ(secret->size(), kCount);
  EXPECT_EQ(*KeepSecret(file_, kCount), *secret);
  struct stat found = {};
  ASSERT_EQ(stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_.path()), {}), 1);
}

TEST_F(SecretFileTest, MakesAnotherOnceTheFileIsRemoved) {
  const std::string secret = *KeepSecret(file_, kCount);
  fs::remove(file_);
  EXPECT_NE(*KeepSecret(file_, kCount), secret);
}

TEST_F(SecretFileTest, GivesAllWhoStartAtOnceTheSame) {
  std::vector<std::string> secrets(16);
  std::vector<std::thread> threads;
  for (std::string& secret : secrets) {
    threads.emplace_back([&] { secret = *KeepSecret(file_, kCount); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(secrets.begin(), secrets.end()).size(), 1u);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_.path()), {}), 1);
}

TEST_F(SecretFileTest, RefusesAFileThatOthersMayRead) {
  ASSERT_TRUE(KeepSecret(file_, kCount).ok());
  fs::permissions(file_, fs::perms(0640));
  EXPECT_THAT(Refusal(), HasSubstr("0600"));
}

TEST_F(SecretFileTest, RefusesAFileOfAnotherLength) {
  std::ofstream(file_) << "short";
  fs::permissions(file_, fs::perms(0600));
  EXPECT_THAT(Refusal(), HasSubstr("remove it"));
}

TEST_F(SecretFileTest, RefusesALinkAndWhatIsNoFile) {
  ASSERT_TRUE(KeepSecret(root_.path() / "elsewhere", kCount).ok());
  fs::create_symlink(root_.path() / "elsewhere", file_);
  Refusal();
  fs::remove(file_);
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  Refusal();
}

TEST_F(SecretFileTest, SaysWhereNoFileCanBe) {
  const absl::Status status =
      KeepSecret(root_.path() / "nosuch/key", kCount).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("nosuch/key"));
}

TEST(RandomBytes, AreAsManyAsAskedForAndOthersEachTime) {
  EXPECT_EQ(RandomBytes(0), "");
  EXPECT_EQ(RandomBytes(1000).size(), 1000u);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

}  // namespace
}  // namespace sdk::backend

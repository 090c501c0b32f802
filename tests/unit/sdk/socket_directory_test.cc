#include "sdk/grpcplugin/socket_directory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "kit/cc/temp_dir.h"
#include "sdk/grpcplugin/file_descriptor.h"

namespace sdk::grpcplugin {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using xdplive::testing::TempDir;

// Leaves a bound socket file at `path`; it has a listener while the result
// lives.
FileDescriptor ListenAt(const std::string& path) {
  FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
                   sizeof(address)),
            0);
  EXPECT_EQ(::listen(fd.get(), 1), 0);
  return fd;
}

// The number of a process that is no more.
pid_t DeadPid() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  ::waitpid(pid, nullptr, 0);
  return pid;
}

class SocketDirectoryTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return directory_.path() / name;
  }
  static std::string NameOf(pid_t pid) {
    return "gpx_x." + std::to_string(pid) + ".0badcafe.sock";
  }
  void Clean() { RemoveStaleSockets(directory_.path(), "gpx_x"); }

  TempDir directory_;
};

TEST_F(SocketDirectoryTest, RemovesTheSocketOfADeadPlugin) {
  const std::string path = Path(NameOf(DeadPid()));
  ListenAt(path);
  ASSERT_TRUE(std::filesystem::exists(path));
  Clean();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SocketDirectoryTest, RemovesASocketWhoseProcessNumberIsAnothersNow) {
  const std::string path = Path(NameOf(::getpid()));
  ListenAt(path);
  const timespec times[] = {{::time(nullptr) - 120, 0},
                            {::time(nullptr) - 120, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  Clean();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SocketDirectoryTest, KeepsWhatIsNotItsToRemove) {
  const std::string alive = Path(NameOf(::getpid()));
  const std::string listening = Path(NameOf(DeadPid()));
  const std::string other =
      Path("gpx_y." + std::to_string(DeadPid()) + ".0badcafe.sock");
  const std::string no_socket = Path(NameOf(DeadPid()) + "x");
  ListenAt(alive);
  const FileDescriptor listener = ListenAt(listening);
  ListenAt(other);
  std::ofstream(no_socket) << "text";
  Clean();
  for (const std::string& path : {alive, listening, other, no_socket}) {
    EXPECT_TRUE(std::filesystem::exists(path)) << path;
  }
}

TEST_F(SocketDirectoryTest, MakesAPathOfItsOwnEachTime) {
  const std::string path = MakeSocketPath("/tmp", "gpx_x");
  EXPECT_THAT(path,
              StartsWith("/tmp/gpx_x." + std::to_string(::getpid()) + "."));
  EXPECT_NE(path, MakeSocketPath("/tmp", "gpx_x"));
}

TEST_F(SocketDirectoryTest, TakesTheHostsChoiceOrFails) {
  auto nothing = [](const char*) -> const char* { return nullptr; };
  HostTerms terms;
  terms.socket_directory = directory_.path();
  EXPECT_EQ(ChooseSocketDirectory(terms, "gpx_x", nothing)->path,
            directory_.path());
  terms.socket_directory = Path("missing");
  EXPECT_THAT(
      std::string(
          ChooseSocketDirectory(terms, "gpx_x", nothing).status().message()),
      HasSubstr("PLUGIN_UNIX_SOCKET_DIR=" + Path("missing")));
}

TEST_F(SocketDirectoryTest, TakesSystemdsDirectoryBeforeTmp) {
  const std::string runtime =
      Path("missing") + ":" + std::string(directory_.path());
  auto environment = [&](const char* name) -> const char* {
    return std::string(name) == "RUNTIME_DIRECTORY" ? runtime.c_str() : nullptr;
  };
  EXPECT_EQ(ChooseSocketDirectory(HostTerms(), "gpx_x", environment)->path,
            directory_.path());
}

TEST_F(SocketDirectoryTest, MakesAPrivateOneInTmpThatNobodyCanGuess) {
  const std::string temporary = directory_.path();
  auto environment = [&](const char* name) -> const char* {
    return std::string(name) == "TMPDIR" ? temporary.c_str() : nullptr;
  };
  if (std::filesystem::is_directory("/run/grafana")) GTEST_SKIP();
  const absl::StatusOr<SocketDirectory> chosen =
      ChooseSocketDirectory(HostTerms(), "gpx_x", environment);
  ASSERT_TRUE(chosen.ok()) << chosen.status();
  EXPECT_THAT(chosen->path, MatchesRegex(temporary + "/gpx_x-.{6}"));
  struct stat found = {};
  ASSERT_EQ(::stat(chosen->path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  // A successor finds it, and what was left in it.
  EXPECT_EQ(ChooseSocketDirectory(HostTerms(), "gpx_x", environment)->path,
            chosen->path);
  // As systemd-tmpfiles asks before it sweeps.
  const FileDescriptor sweeper(::open(chosen->path.c_str(), O_DIRECTORY));
  EXPECT_NE(::flock(sweeper.get(), LOCK_EX | LOCK_NB), 0);
}

TEST_F(SocketDirectoryTest, LeavesATmpTooDeepForASocket) {
  const std::string deep = Path(std::string(90, 'x'));
  std::filesystem::create_directory(deep);
  auto environment = [&](const char*) -> const char* { return deep.c_str(); };
  const absl::StatusOr<SocketDirectory> chosen =
      ChooseSocketDirectory(HostTerms(), "gpx_x", environment);
  ASSERT_TRUE(chosen.ok()) << chosen.status();
  EXPECT_LT(chosen->path.size(), 60u);
}

}  // namespace
}  // namespace sdk::grpcplugin

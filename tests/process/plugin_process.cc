#include "process/plugin_process.h"

#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "backend.grpc.pb.h"

namespace xdplive::testing {
namespace {

// The shell keeps the plugin as its child until it is killed itself.
constexpr char kHostScript[] = "\"$0\" & wait";

std::vector<char*> Pointers(std::vector<std::string>* strings) {
  std::vector<char*> pointers;
  for (std::string& string : *strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Reads to the end, or to the first line break.
std::string Read(int fd, bool one_line) {
  std::string text;
  char c;
  while (::read(fd, &c, 1) == 1) {
    if (one_line && c == '\n') break;
    text.push_back(c);
  }
  return text;
}

}  // namespace

PluginProcess::Variables PluginProcess::GrafanaVariables(
    const std::string& socket_directory) {
  return {{"grafana_plugin_type", "datasource"},
          {"PLUGIN_MIN_PORT", "10000"},
          {"PLUGIN_MAX_PORT", "25000"},
          {"PLUGIN_PROTOCOL_VERSIONS", "2"},
          {"PLUGIN_UNIX_SOCKET_DIR", socket_directory}};
}

PluginProcess::PluginProcess(const std::string& binary,
                             const Variables& variables, bool under_host) {
  std::vector<std::string> arguments = {binary};
  if (under_host) arguments = {"/bin/sh", "-c", kHostScript, binary};
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) {
    environment.push_back(name + "=" + value);
  }
  int output[2];
  int errors[2];
  if (::pipe2(output, O_CLOEXEC) != 0 || ::pipe2(errors, O_CLOEXEC) != 0) {
    return;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
  if (::posix_spawn(&pid_, arguments[0].c_str(), &actions, nullptr,
                    Pointers(&arguments).data(),
                    Pointers(&environment).data()) != 0) {
    pid_ = -1;
  }
  posix_spawn_file_actions_destroy(&actions);
  ::close(output[1]);
  ::close(errors[1]);
  output_ = output[0];
  errors_ = errors[0];
}

PluginProcess::~PluginProcess() {
  if (pid_ > 0 && !reaped_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
  ::close(errors_);
}

const std::string& PluginProcess::handshake() {
  if (!handshake_.has_value()) handshake_ = Read(output_, /*one_line=*/true);
  return *handshake_;
}

std::string PluginProcess::socket_path() {
  const std::vector<std::string> parts = absl::StrSplit(handshake(), '|');
  return parts.size() > 3 ? parts[3] : "";
}

pid_t PluginProcess::plugin_pid() {
  // "<program>.<pid>.<random>.sock"
  const std::vector<std::string> parts = absl::StrSplit(socket_path(), '.');
  pid_t pid = -1;
  if (parts.size() < 3 || !absl::SimpleAtoi(parts[parts.size() - 3], &pid)) {
    return -1;
  }
  return pid;
}

std::shared_ptr<grpc::Channel> PluginProcess::Connect() {
  return grpc::CreateChannel("unix:" + socket_path(),
                             grpc::InsecureChannelCredentials());
}

void PluginProcess::AwaitMetrics(const std::string& wanted) {
  const auto stub = pluginv2::Diagnostics::NewStub(Connect());
  while (true) {
    grpc::ClientContext context;
    pluginv2::CollectMetricsResponse response;
    stub->CollectMetrics(&context, {}, &response);
    if (response.metrics().prometheus() == wanted) return;
    absl::SleepFor(absl::Milliseconds(5));
  }
}

void PluginProcess::Signal(int signal) const { ::kill(pid_, signal); }

std::string PluginProcess::ReadErrors() {
  return Read(errors_, /*one_line=*/false);
}

std::optional<int> PluginProcess::WaitForExit(absl::Duration patience) {
  const std::optional<int> code = WaitForChild(pid_, patience);
  reaped_ = code.has_value();
  return code;
}

std::optional<int> WaitForChild(pid_t pid, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (true) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) == pid) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (absl::Now() > deadline) return std::nullopt;
    absl::SleepFor(absl::Milliseconds(5));
  }
}

}  // namespace xdplive::testing

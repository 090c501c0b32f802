// A plugin binary started as Grafana starts it: cookie, handshake on stdout,
// gRPC over the socket it names.
#ifndef XDPLIVE_TESTS_PROCESS_PLUGIN_PROCESS_H_
#define XDPLIVE_TESTS_PROCESS_PLUGIN_PROCESS_H_

#include <grpcpp/channel.h>
#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace xdplive::testing {

class PluginProcess {
 public:
  using Variables = std::map<std::string, std::string>;

  // What Grafana 12.4 sets, and a directory for the socket.
  static Variables GrafanaVariables(const std::string& socket_directory);

  // Starts `binary` with these variables and no others. With `under_host` a
  // shell stands between, as the plugin's parent.
  PluginProcess(const std::string& binary, const Variables& variables,
                bool under_host = false);
  PluginProcess(const PluginProcess&) = delete;
  PluginProcess& operator=(const PluginProcess&) = delete;
  // Kills what still runs.
  ~PluginProcess();

  // The plugin's process; with `under_host` the shell's.
  pid_t pid() const { return pid_; }

  // The first line of stdout without its line break; waits for it. "" when the
  // plugin ended without one.
  const std::string& handshake();
  // The fourth part of the line.
  std::string socket_path();
  // The process behind the socket.
  pid_t plugin_pid();
  std::shared_ptr<grpc::Channel> Connect();

  // Asks for the plugin's metrics until they are `wanted`; the test's time
  // limit is the bound.
  void AwaitMetrics(const std::string& wanted);

  void Signal(int signal) const;
  // What stderr got until the plugin ended.
  std::string ReadErrors();
  // The exit code; nothing when `patience` ended first, 128 + n for signal n.
  std::optional<int> WaitForExit(absl::Duration patience);

 private:
  pid_t pid_ = -1;
  bool reaped_ = false;
  int output_ = -1;
  int errors_ = -1;
  std::optional<std::string> handshake_;
};

// Exit code of the child `pid`, as WaitForExit.
std::optional<int> WaitForChild(pid_t pid, absl::Duration patience);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_PROCESS_PLUGIN_PROCESS_H_

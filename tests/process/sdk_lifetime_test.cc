// How a plugin process begins and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <filesystem>
#include <thread>

#include "backend.grpc.pb.h"
#include "go_plugin.grpc.pb.h"
#include "kit/cc/temp_dir.h"
#include "process/plugin_process.h"

namespace xdplive::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Optional;

// What a host waits between Shutdown and SIGKILL.
constexpr absl::Duration kHostPatience = absl::Seconds(2);

class SdkLifetimeTest : public ::testing::Test {
 protected:
  PluginProcess::Variables Variables() const {
    return PluginProcess::GrafanaVariables(directory_.path());
  }
  bool SocketsLeft() const {
    return !std::filesystem::is_empty(directory_.path());
  }

  static grpc::Status Shutdown(PluginProcess* plugin) {
    grpc::ClientContext context;
    plugin::Empty answer;
    return plugin::GRPCController::NewStub(plugin->Connect())
        ->Shutdown(&context, plugin::Empty(), &answer);
  }

  TempDir directory_;
};

TEST_F(SdkLifetimeTest, AnswersShutdownAndExitsInTime) {
  PluginProcess plugin(SDK_EXAMPLE, Variables());
  ASSERT_TRUE(Shutdown(&plugin).ok());
  EXPECT_THAT(plugin.WaitForExit(kHostPatience), Optional(0));
  EXPECT_FALSE(SocketsLeft());
}

TEST_F(SdkLifetimeTest, ExitsInTimeWithEveryKindOfStreamOpen) {
  PluginProcess plugin(SDK_PROBE, Variables());
  const auto channel = plugin.Connect();
  grpc::ClientContext contexts[3];
  auto stdio =
      plugin::GRPCStdio::NewStub(channel)->StreamStdio(&contexts[0], {});
  auto broker = plugin::GRPCBroker::NewStub(channel)->StartStream(&contexts[1]);
  auto run = pluginv2::Stream::NewStub(channel)->RunStream(&contexts[2], {});
  ASSERT_TRUE(Shutdown(&plugin).ok());
  EXPECT_THAT(plugin.WaitForExit(kHostPatience), Optional(0));
  EXPECT_FALSE(run->Finish().ok());
}

TEST_F(SdkLifetimeTest, ExitsInTimeThoughAQueryHangs) {
  PluginProcess plugin(SDK_PROBE, Variables());
  const auto stub = pluginv2::Data::NewStub(plugin.Connect());
  std::thread asker([&] {
    grpc::ClientContext context;
    pluginv2::QueryDataRequest request;
    request.add_queries();
    pluginv2::QueryDataResponse response;
    EXPECT_FALSE(stub->QueryData(&context, request, &response).ok());
  });
  plugin.AwaitMetrics("streams 0 queries 1\n");
  EXPECT_TRUE(Shutdown(&plugin).ok());
  EXPECT_THAT(plugin.WaitForExit(kHostPatience), Optional(0));
  EXPECT_FALSE(SocketsLeft());
  asker.join();
}

TEST_F(SdkLifetimeTest, EndsInOrderOnSigterm) {
  PluginProcess plugin(SDK_EXAMPLE, Variables());
  ASSERT_NE(plugin.handshake(), "");
  plugin.Signal(SIGTERM);
  EXPECT_THAT(plugin.WaitForExit(kHostPatience), Optional(0));
  EXPECT_FALSE(SocketsLeft());
}

TEST_F(SdkLifetimeTest, LeavesTheTerminalsInterruptToTheHost) {
  PluginProcess plugin(SDK_EXAMPLE, Variables());
  ASSERT_NE(plugin.handshake(), "");
  plugin.Signal(SIGINT);
  plugin.Signal(SIGPIPE);
  EXPECT_TRUE(Shutdown(&plugin).ok()) << "it did not survive";
}

TEST_F(SdkLifetimeTest, EndsWhenItsHostIsKilled) {
  // The orphan becomes this process's child, so that its end can be seen.
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  PluginProcess host(SDK_EXAMPLE, Variables(), /*under_host=*/true);
  const pid_t plugin = host.plugin_pid();
  ASSERT_GT(plugin, 0);
  ASSERT_NE(plugin, host.pid());
  host.Signal(SIGKILL);
  EXPECT_THAT(host.WaitForExit(absl::Seconds(10)), Optional(128 + SIGKILL));
  EXPECT_THAT(WaitForChild(plugin, absl::Seconds(10)), Optional(0));
  EXPECT_FALSE(SocketsLeft());
}

TEST_F(SdkLifetimeTest, ClearsTheSocketOfAKilledPredecessor) {
  std::string stale;
  {
    PluginProcess killed(SDK_EXAMPLE, Variables());
    stale = killed.socket_path();
  }
  ASSERT_TRUE(std::filesystem::exists(stale));
  PluginProcess plugin(SDK_EXAMPLE, Variables());
  ASSERT_NE(plugin.handshake(), "");
  EXPECT_FALSE(std::filesystem::exists(stale));
  EXPECT_TRUE(std::filesystem::exists(plugin.socket_path()));
}

TEST_F(SdkLifetimeTest, SaysWhatItIsToSomebodyWhoStartsItByHand) {
  PluginProcess plugin(SDK_EXAMPLE, {});
  EXPECT_THAT(plugin.WaitForExit(absl::Seconds(10)), Optional(1));
  EXPECT_EQ(plugin.handshake(), "");
  EXPECT_THAT(plugin.ReadErrors(), HasSubstr("is started by Grafana"));
}

TEST_F(SdkLifetimeTest, RefusesAHostThatWantsTls) {
  PluginProcess::Variables variables = Variables();
  variables["PLUGIN_CLIENT_CERT"] = "MIIB";
  PluginProcess plugin(SDK_EXAMPLE, variables);
  EXPECT_THAT(plugin.WaitForExit(absl::Seconds(10)), Optional(1));
  EXPECT_EQ(plugin.handshake(), "");
  EXPECT_THAT(plugin.ReadErrors(), HasSubstr("PLUGIN_CLIENT_CERT"));
}

TEST_F(SdkLifetimeTest, TellsAHostThatAsksThatItDoesNotMultiplex) {
  PluginProcess::Variables variables = Variables();
  variables["PLUGIN_MULTIPLEX_GRPC"] = "true";
  PluginProcess plugin(SDK_EXAMPLE, variables);
  EXPECT_THAT(plugin.handshake(), MatchesRegex("1\\|2\\|.*\\|grpc\\|\\|false"));
}

}  // namespace
}  // namespace xdplive::testing

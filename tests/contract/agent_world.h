// The engine of an agent whose own is made of memory: over a link without a
// wire, and over a unix socket.
#ifndef XDPLIVE_TESTS_CONTRACT_AGENT_WORLD_H_
#define XDPLIVE_TESTS_CONTRACT_AGENT_WORLD_H_

#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "contract/memory_world.h"
#include "kit/cc/link/direct_link.h"
#include "link/engine/agent_engine.h"
#include "link/serve/agent_server.h"
#include "link/socket/socket_link.h"
#include "link/socket/socket_server.h"

namespace xdplive::testing {

class AgentWorld final : public MemoryWorld {
 public:
  static absl::StatusOr<std::unique_ptr<EngineWorld>> MakeDirect() {
    return Make([](AgentWorld& world) -> absl::StatusOr<LinkPtr> {
      return std::make_shared<DirectLink>(world.server_, /*client=*/1);
    });
  }
  static absl::StatusOr<std::unique_ptr<EngineWorld>> MakeSocket() {
    return Make([](AgentWorld& world) -> absl::StatusOr<LinkPtr> {
      const std::string path =
          absl::StrCat(::testing::TempDir(), "/agent-", getpid(), ".sock");
      auto socket = link::ListeningSocket::Open({.path = path});
      if (!socket.ok()) return socket.status();
      auto door = link::SocketServer::Start(
          *std::move(socket), world.server_,
          [](const link::Peer& peer) { return peer.pid == getpid(); });
      if (!door.ok()) return door.status();
      world.door_ = *std::move(door);
      return link::OpenSocketLink(path);
    });
  }
  ~AgentWorld() override {
    stopping_ = true;
    if (ticker_.joinable()) ticker_.join();
    // Before who serves it.
    engine_.reset();
  }

  absl::Duration tells_within() const override { return absl::Seconds(10); }

 private:
  using LinkPtr = std::shared_ptr<link::Link>;

  template <typename Connect>
  static absl::StatusOr<std::unique_ptr<EngineWorld>> Make(Connect connect) {
    auto world = std::make_unique<AgentWorld>();
    auto captures = world->kernel_.Factory()({});
    if (!captures.ok()) return captures.status();
    world->captures_ = *std::move(captures);
    world->server_ = link::AgentServer::Make(*world->captures_,
                                             {"alpha", /*boot=*/7}, absl::Now);
    auto way = connect(*world);
    if (!way.ok()) return way.status();
    world->engine_ = link::OpenAgentEngine(*std::move(way));
    // It comes in its own time.
    const absl::Time limit = absl::Now() + absl::Seconds(10);
    while (!world->engine_->Interfaces().ok() && absl::Now() < limit) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    world->ticker_ = std::thread([world = world.get()] {
      while (!world->stopping_) {
        world->server_->Tick();
        absl::SleepFor(absl::Milliseconds(10));
      }
    });
    return world;
  }

  std::unique_ptr<tap::Engine> captures_;
  std::shared_ptr<link::AgentServer> server_;
  std::unique_ptr<link::SocketServer> door_;
  std::atomic<bool> stopping_ = false;
  std::thread ticker_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_CONTRACT_AGENT_WORLD_H_

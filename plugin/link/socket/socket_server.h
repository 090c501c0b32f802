// The agent's door: a unix socket, who may come in, and a stream each.
//
// Threads: one of its own that lets clients in, and gRPC's.
#ifndef XDPLIVE_LINK_SOCKET_SOCKET_SERVER_H_
#define XDPLIVE_LINK_SOCKET_SOCKET_SERVER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "absl/status/statusor.h"
#include "agent.grpc.pb.h"
#include "link/serve/agent_server.h"
#include "link/socket/listening_socket.h"

namespace grpc {
class Server;
}

namespace xdplive::link {

class SocketServer {
 public:
  // At a time: what waits for each of them is bounded (Outlet), so this bounds
  // the sum.
  static constexpr int kMostClients = 32;

  // Whether somebody may come in. Who may not is hung up on, and counted.
  using MayEnter = std::function<bool(const Peer&)>;

  static absl::StatusOr<std::unique_ptr<SocketServer>> Start(
      ListeningSocket socket, std::shared_ptr<AgentServer> server,
      MayEnter may_enter);
  // Hangs up on all clients.
  ~SocketServer();

  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  // Who might not come in, or found no place.
  uint64_t refused() const;

 private:
  class Service;

  SocketServer(ListeningSocket socket, std::unique_ptr<Service> service,
               std::unique_ptr<grpc::Server> grpc_server, MayEnter may_enter);
  void LetIn();

  ListeningSocket socket_;
  const MayEnter may_enter_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> grpc_server_;
  std::atomic<bool> stopping_ = false;
  std::atomic<uint64_t> refused_ = 0;
  std::thread door_;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SOCKET_SOCKET_SERVER_H_

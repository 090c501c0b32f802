// One client of the agent: its stream, what it follows, and its leases.
#ifndef XDPLIVE_LINK_SOCKET_CLIENT_STREAM_H_
#define XDPLIVE_LINK_SOCKET_CLIENT_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent.pb.h"
#include "link/serve/agent_server.h"
#include "link/socket/outlet.h"

namespace xdplive::link {

// Owns itself; deleted by OnDone, with all that the client opened.
class ClientStream final : public Outlet::Stream {
 public:
  // Both lanes of all taps that a client may lease.
  static constexpr size_t kMostFollowed = 2 * LeaseTable::kMostOfClient;

  // `done` is told when it is gone.
  ClientStream(std::shared_ptr<AgentServer> server, ClientId client,
               std::function<void()> done);
  ~ClientStream() override;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  class Follower;

  void Handle(const agent::v1::FromClient& asked);
  void Answer(const agent::v1::Ask& asked);
  void FollowLane(const agent::v1::Follow& asked);

  const std::shared_ptr<AgentServer> server_;
  const ClientId client_;
  const std::function<void()> done_;
  const std::shared_ptr<Outlet> outlet_;
  // Of reads, which come one at a time.
  agent::v1::FromClient read_;
  std::map<uint64_t, std::unique_ptr<Follower>> followers_;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SOCKET_CLIENT_STREAM_H_

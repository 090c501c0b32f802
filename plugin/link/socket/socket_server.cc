#include "link/socket/socket_server.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/server_posix.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "link/messages/bounds.h"
#include "link/socket/client_stream.h"
#include "link/socket/turnstile.h"

namespace xdplive::link {

namespace {

// Says no, and ends.
class RefusedStream final : public Outlet::Stream {
 public:
  explicit RefusedStream(const char* why) {
    Finish(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, why));
  }
  void OnDone() override { delete this; }
};

}  // namespace

class SocketServer::Service final : public agent::v1::Agent::CallbackService {
 public:
  explicit Service(std::shared_ptr<AgentServer> server)
      : server_(std::move(server)) {}

  Outlet::Stream* Connect(grpc::CallbackServerContext* /*context*/) override {
    if (++clients_ > kMostClients) {
      --clients_;
      ++refused_;
      return new RefusedStream(
          "the agent has all the clients it serves at a time; stop one");
    }
    return new ClientStream(server_, ++last_client_, [this] { --clients_; });
  }
  uint64_t refused() const { return refused_; }

 private:
  const std::shared_ptr<AgentServer> server_;
  std::atomic<uint64_t> refused_ = 0;
  std::atomic<ClientId> last_client_ = 0;
  std::atomic<int> clients_ = 0;
};

absl::StatusOr<std::unique_ptr<SocketServer>> SocketServer::Start(
    ListeningSocket socket, std::shared_ptr<AgentServer> server,
    MayEnter may_enter) {
  auto service = std::make_unique<Service>(std::move(server));
  grpc::ServerBuilder builder;
  builder.RegisterService(service.get());
  builder.SetMaxReceiveMessageSize(kMostMessageBytes);
  // One stream each, and nothing else.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 1);
  // Who connects and asks for no stream is hung up on.
  builder.AddChannelArgument(
      GRPC_ARG_MAX_CONNECTION_IDLE_MS,
      static_cast<int>(absl::ToInt64Milliseconds(Turnstile::kWhile)));
  std::unique_ptr<grpc::Server> grpc_server = builder.BuildAndStart();
  if (grpc_server == nullptr) {
    return absl::InternalError("start the agent's gRPC server: it refused");
  }
  return std::unique_ptr<SocketServer>(
      new SocketServer(std::move(socket), std::move(service),
                       std::move(grpc_server), std::move(may_enter)));
}

SocketServer::SocketServer(ListeningSocket socket,
                           std::unique_ptr<Service> service,
                           std::unique_ptr<grpc::Server> grpc_server,
                           MayEnter may_enter)
    : socket_(std::move(socket)),
      may_enter_(std::move(may_enter)),
      service_(std::move(service)),
      grpc_server_(std::move(grpc_server)),
      door_(&SocketServer::LetIn, this) {}

SocketServer::~SocketServer() {
  stopping_ = true;
  socket_.Close();
  door_.join();
  grpc_server_->Shutdown(std::chrono::system_clock::now());
  grpc_server_->Wait();
}

uint64_t SocketServer::refused() const {
  return refused_ + service_->refused();
}

void SocketServer::LetIn() {
  Turnstile turnstile;
  while (!stopping_) {
    const int client = socket_.Accept();
    if (client < 0) {
      // Too many files are open, most likely: they may become fewer.
      if (!stopping_) absl::SleepFor(absl::Milliseconds(50));
      continue;
    }
    const absl::StatusOr<Peer> peer = PeerOf(client);
    if (!peer.ok() || !may_enter_(*peer) ||
        !turnstile.Admit(peer->pid, absl::Now())) {
      ++refused_;
      close(client);
      continue;
    }
    grpc::AddInsecureChannelFromFd(grpc_server_.get(), client);
  }
}

}  // namespace xdplive::link

// The agent's door, and clients of every sort.
#include "link/socket/socket_server.h"

#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "agent.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/open_now.h"
#include "link/engine/agent_engine.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"
#include "link/messages/packet_messages.h"
#include "link/socket/socket_link.h"
#include "link/socket/turnstile.h"

namespace xdplive::link {
namespace {

using agent::v1::FromAgent;
using agent::v1::FromClient;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::OpenNow;

class Ignoring final : public tap::TapSink {};

int ConnectTo(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) == 0) {
    return fd;
  }
  close(fd);
  return -1;
}

class SocketServerTest : public ::testing::Test {
 protected:
  SocketServerTest() {
    kernel_.OpenInBackground();
    engine_ = kernel_.Factory()({}).value();
    server_ = AgentServer::Make(*engine_, {"alpha", 7}, absl::Now);
    Open();
  }
  // Clients first: they wait for what they have open.
  ~SocketServerTest() override { door_.reset(); }

  void Open() {
    auto socket = ListeningSocket::Open({.path = path_});
    ASSERT_TRUE(socket.ok()) << socket.status();
    auto door =
        SocketServer::Start(*std::move(socket), server_,
                            [this](const Peer&) { return open_door_.load(); });
    ASSERT_TRUE(door.ok()) << door.status();
    door_ = *std::move(door);
  }
  // Whether something comes to be within a while.
  template <typename Condition>
  static bool Comes(Condition condition) {
    const absl::Time limit = absl::Now() + absl::Seconds(10);
    while (!condition() && absl::Now() < limit) {
      absl::SleepFor(absl::Milliseconds(2));
    }
    return condition();
  }
  std::unique_ptr<agent::v1::Agent::Stub> Stub() const {
    // Else gRPC lets all channels of a process share a connection.
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return agent::v1::Agent::NewStub(grpc::CreateCustomChannel(
        absl::StrCat("unix:", path_), grpc::InsecureChannelCredentials(), own));
  }
  static FromClient OpenTapOf(const std::string& interface) {
    FromClient message;
    agent::v1::Question& question = *message.mutable_ask()->mutable_question();
    question.set_version(kVersion);
    WriteTapName(IngressOf(interface), *question.mutable_open_tap());
    return message;
  }

  const std::string path_ =
      absl::StrCat(::testing::TempDir(), "/door-", getpid(), ".sock");
  absl::Notification gate_;  // outlives what waits for it
  FakeKernel kernel_;
  std::unique_ptr<tap::Engine> engine_;
  std::shared_ptr<AgentServer> server_;
  std::atomic<bool> open_door_ = true;
  std::unique_ptr<SocketServer> door_;
};

TEST_F(SocketServerTest, HangsUpOnWhoMayNotEnterAndCountsHim) {
  open_door_ = false;
  const auto stub = Stub();
  grpc::ClientContext context;
  const auto stream = stub->Connect(&context);
  FromAgent answer;
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_FALSE(stream->Finish().ok());
  EXPECT_GE(door_->refused(), 1u);
}

// Descriptors of this process, which is the agent and its clients in one.
size_t OpenDescriptors() {
  using std::filesystem::directory_iterator;
  return static_cast<size_t>(
      std::distance(directory_iterator("/proc/self/fd"), directory_iterator()));
}

TEST_F(SocketServerTest, LetsNoProcessInWithoutEnd) {
  constexpr size_t kMany = 1'000;
  const size_t before = OpenDescriptors();
  const auto honest = OpenAgentEngine(OpenSocketLink(path_));
  ASSERT_TRUE(Comes([&] { return honest->Interfaces().ok(); }));
  std::vector<int> connections;
  for (size_t i = 0; i < kMany; ++i) {
    connections.push_back(ConnectTo(path_));
    ASSERT_GE(connections.back(), 0);
  }
  ASSERT_TRUE(Comes(
      [&] { return door_->refused() >= kMany - Turnstile::kMostOfProcess; }));
  EXPECT_LT(OpenDescriptors(),
            before + kMany + 2 * Turnstile::kMostOfProcess + 32);
  EXPECT_TRUE(honest->Interfaces().ok());
  for (const int connection : connections) close(connection);
}

TEST(TurnstileTest, CountsThoseOfAWhile) {
  Turnstile turnstile;
  absl::Time now = absl::UnixEpoch();
  for (size_t i = 0; i < Turnstile::kMostOfProcess; ++i) {
    EXPECT_TRUE(turnstile.Admit(1, now));
  }
  EXPECT_FALSE(turnstile.Admit(1, now));
  EXPECT_TRUE(turnstile.Admit(2, now));
  size_t more = 0;
  for (pid_t process = 3; turnstile.Admit(process, now); ++process) ++more;
  EXPECT_EQ(more + Turnstile::kMostOfProcess + 1, Turnstile::kMost);
  now += Turnstile::kWhile;
  EXPECT_TRUE(turnstile.Admit(1, now));
}

TEST_F(SocketServerTest, ServesSoManyClientsAtATimeAndTellsTheNextWhy) {
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<agent::v1::Agent::Stub>> stubs;
  using Stream = grpc::ClientReaderWriter<FromClient, FromAgent>;
  std::vector<std::unique_ptr<Stream>> streams;
  const auto connect = [&] {
    stubs.push_back(Stub());
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    streams.push_back(stubs.back()->Connect(contexts.back().get()));
    FromAgent answer;
    (void)streams.back()->Write(OpenTapOf("eth0"));
    return streams.back()->Read(&answer);
  };
  for (int i = 0; i < SocketServer::kMostClients; ++i) ASSERT_TRUE(connect());
  EXPECT_FALSE(connect());
  const grpc::Status refused = streams.back()->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(refused.error_message(), HasSubstr("stop one"));
  EXPECT_EQ(door_->refused(), 1u);
  streams.pop_back();
  for (auto& context : contexts) context->TryCancel();
  for (auto& stream : streams) (void)stream->Finish();
  streams.clear();
  // There is room again.
  EXPECT_TRUE(Comes(connect));
  contexts.back()->TryCancel();
  (void)streams.back()->Finish();
}

// A link that was just opened is waited for; one whose agent went away knows
// still, and a new one without an agent does not.
TEST_F(SocketServerTest, TellsWhatItHoldsAllToAndNobodyTellsInItsPlace) {
  const auto engine = OpenAgentEngine(OpenSocketLink(path_));
  EXPECT_EQ(engine->limits().value(), tap::EngineLimits());
  door_.reset();
  EXPECT_TRUE(engine->limits().ok());
  const auto late = OpenAgentEngine(OpenSocketLink(path_));
  EXPECT_TRUE(absl::IsUnavailable(late->limits().status()));
}

TEST_F(SocketServerTest, LetsGoOfAllThatAClientHadWhenItGoes) {
  {
    const auto engine = OpenAgentEngine(OpenSocketLink(path_));
    ASSERT_TRUE(Comes([&] { return engine->Interfaces().ok(); }));
    const auto tap = OpenNow(*engine, IngressOf("eth0"));
    ASSERT_TRUE(tap.ok()) << tap.status();
    EXPECT_THAT(kernel_.taps(), SizeIs(1));
  }
  EXPECT_TRUE(Comes([&] { return kernel_.taps().empty(); }));
}

TEST_F(SocketServerTest, EndsTapsWhenTheAgentGoesAndOpensThemAgain) {
  const auto engine = OpenAgentEngine(OpenSocketLink(path_));
  ASSERT_TRUE(Comes([&] { return engine->Interfaces().ok(); }));
  Ignoring sink;
  auto tap = OpenNow(*engine, IngressOf("eth0")).value();
  tap->Start(sink);
  door_.reset();
  EXPECT_TRUE(Comes([&] { return !tap->status().ok(); })) << tap->status();
  EXPECT_THAT(std::string(tap->status().message()), HasSubstr(path_));
  tap->Stop(sink);
  tap.reset();
  EXPECT_FALSE(OpenNow(*engine, IngressOf("eth0")).ok());
  Open();
  EXPECT_TRUE(Comes([&] { return OpenNow(*engine, IngressOf("eth0")).ok(); }));
}

TEST_F(SocketServerTest, ReadsNoMoreQuestionsThanItHasRoomFor) {
  kernel_.AddInterface("slow0");
  kernel_.SetOpenGate("slow0", &gate_);
  const auto stub = Stub();
  grpc::ClientContext context;
  const auto stream = stub->Connect(&context);
  std::thread flood([&] {
    for (int i = 0; i < 5'000; ++i) {
      if (!stream->Write(OpenTapOf("slow0"))) break;
    }
    stream->WritesDone();
  });
  ASSERT_TRUE(Comes([&] { return kernel_.batches().size() >= 256; }));
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_LE(kernel_.batches().size(), 256u);
  // Who is honest is not kept waiting.
  const auto engine = OpenAgentEngine(OpenSocketLink(path_));
  ASSERT_TRUE(Comes([&] { return engine->Interfaces().ok(); }));
  EXPECT_TRUE(OpenNow(*engine, IngressOf("eth0")).ok());
  gate_.Notify();
  context.TryCancel();
  flood.join();
  (void)stream->Finish();
}

// sent = received + lost, however slow he is.
TEST_F(SocketServerTest, DropsTheOldestForWhoReadsTooSlowlyAndItIsCounted) {
  const auto stub = Stub();
  grpc::ClientContext context;
  const auto stream = stub->Connect(&context);
  ASSERT_TRUE(stream->Write(OpenTapOf("eth0")));
  FromAgent read;
  ASSERT_TRUE(stream->Read(&read));
  const std::string lane = read.answered().answer().opened().packets();
  FromClient follow;
  follow.mutable_follow()->set_follower(1);
  follow.mutable_follow()->set_lane(lane);
  ASSERT_TRUE(stream->Write(follow));
  // Once this is answered the lane is followed.
  ASSERT_TRUE(stream->Write(OpenTapOf("lo")));
  ASSERT_TRUE(stream->Read(&read));
  PacketReader reader({"alpha", lane}, tap::Direction::kIngress);
  constexpr int kBursts = 400, kBurst = 1000;
  for (int i = 0; i < kBursts; ++i) {
    kernel_.Deliver(IngressOf("eth0"), absl::GetCurrentTimeNanos(), kBurst);
  }
  while (reader.received() + reader.lost() < kBursts * kBurst &&
         stream->Read(&read)) {
    ASSERT_TRUE(reader.Take(read.message().message()).ok());
  }
  EXPECT_GT(reader.lost(), 0u);
  EXPECT_GT(reader.received(), 0u);
  EXPECT_EQ(reader.received() + reader.lost(), kBursts * kBurst);
  context.TryCancel();
  (void)stream->Finish();
  EXPECT_TRUE(Comes([&] { return kernel_.taps().empty(); }));
}

TEST_F(SocketServerTest, RefusesAMessageThatIsTooLarge) {
  const auto stub = Stub();
  grpc::ClientContext context;
  const auto stream = stub->Connect(&context);
  FromClient message = OpenTapOf("eth0");
  message.mutable_ask()->mutable_question()->mutable_open_tap()->set_filter(
      std::string(2 * kMostMessageBytes, ' '));
  (void)stream->Write(message);
  FromAgent answer;
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_EQ(stream->Finish().error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST(ListeningSocketTest, TakesThePlaceOfTheDeadAndOfNobodyElse) {
  const std::string path =
      absl::StrCat(::testing::TempDir(), "/place-", getpid(), ".sock");
  {
    const auto first = ListeningSocket::Open({.path = path, .mode = 0600});
    ASSERT_TRUE(first.ok()) << first.status();
    struct stat about = {};
    ASSERT_EQ(stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    EXPECT_TRUE(SomebodyListens(path));
    const auto second = ListeningSocket::Open({.path = path});
    EXPECT_TRUE(absl::IsAlreadyExists(second.status())) << second.status();
  }
  EXPECT_FALSE(SomebodyListens(path));
  // A file that is no socket is somebody's.
  ASSERT_EQ(mknod(path.c_str(), S_IFREG | 0600, 0), 0);
  EXPECT_TRUE(
      absl::IsAlreadyExists(ListeningSocket::Open({.path = path}).status()));
  unlink(path.c_str());
  EXPECT_FALSE(ListeningSocket::Open({.path = std::string(200, 'x')}).ok());
}

}  // namespace
}  // namespace xdplive::link

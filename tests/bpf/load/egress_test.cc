// What this host sends: seen once, in the right direction.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "bpf/load/load_test.h"
#include "bpf/load/raw_socket.h"
#include "capture/os/bpf_handles.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using tap::LedgerRow;

constexpr uint16_t kPort = 7007;
constexpr char kFilter[] = "udp dst port 7007";
constexpr uint64_t kUdpHeaders = 42;
constexpr size_t kPayload = 100;

class EgressTest : public LoadTest {
 protected:
  void SetUp() override {
    LoadTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    OpenEngine({.attach_mode = "auto"});
    const absl::Status neighbour = NetworkSandbox::Ip(
        "neighbour add 10.9.0.2 lladdr 02:00:00:00:00:99 dev veth0");
    ASSERT_TRUE(neighbour.ok()) << neighbour;
  }

  static void SendDatagrams(const std::string& address, int count) {
    const capture::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(kPort);
    inet_pton(AF_INET, address.c_str(), &to.sin_addr);
    const std::string payload(kPayload, 'x');
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(sendto(socket.get(), payload.data(), payload.size(), 0,
                       reinterpret_cast<const sockaddr*>(&to), sizeof(to)),
                static_cast<ssize_t>(payload.size()));
    }
  }

  static void SendRaw(const std::string& interface, int count) {
    const auto socket = RawSocket::Open(interface);
    ASSERT_TRUE(socket.ok()) << socket.status();
    const ByteVector frame = Packet()
                                 .Ethernet()
                                 .Ipv4("192.0.2.1", "192.0.2.2")
                                 .Udp(1, kPort)
                                 .Payload(ByteVector(kPayload))
                                 .Bytes();
    for (int i = 0; i < count; ++i) ASSERT_TRUE(socket->Send(frame).ok());
  }

  static void ExpectMatched(const TapRecord& record, uint64_t packets) {
    const LedgerRow row = LedgerOnceMatched(record, packets);
    SCOPED_TRACE(absl::StrCat(row.tap.origin.interface, " ",
                              DirectionName(row.tap.origin.direction)));
    EXPECT_EQ(row.matched, packets);
    EXPECT_EQ(row.matched_bytes, packets * (kUdpHeaders + kPayload));
    EXPECT_EQ(row.ring_full, 0u);
    ExpectLedgerAddsUp(record);
  }
};

TEST_F(EgressTest, SeesWhatASocketSendsOnceAsEgress) {
  const auto out = Record(kFilter, "veth0", Direction::kEgress);
  const auto in = Record(kFilter, "veth0", Direction::kIngress);
  EXPECT_EQ(Ledger(*out).attach_mode, "tcx");
  SendDatagrams("10.9.0.2", 500);
  ExpectMatched(*out, 500);
  ExpectMatched(*in, 0);
}

TEST_F(EgressTest, CountsEachPacketOfAnInterfaceOnceInBothDirections) {
  const auto out = Record(kFilter, "veth0", Direction::kEgress);
  const auto in = Record(kFilter, "veth0", Direction::kIngress);
  const auto before = ReadDeviceCounters("veth0");
  SendRaw("veth1", 300);
  SendRaw("veth0", 200);
  const auto after = ReadDeviceCounters("veth0");
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ((*after - *before).received, 300u);
  EXPECT_GE((*after - *before).sent, 200u);
  ExpectMatched(*in, 300);
  ExpectMatched(*out, 200);
}

TEST_F(EgressTest, SeesOnBothEndsOfAWireWhatOneSends) {
  const auto out = Record(kFilter, "veth0", Direction::kEgress);
  const auto peer = Record(kFilter, "veth1", Direction::kIngress);
  SendRaw("veth0", 250);
  ExpectMatched(*out, 250);
  ExpectMatched(*peer, 250);
}

TEST_F(EgressTest, SeesOnLoopbackEachPacketOncePerDirection) {
  const auto out = Record(kFilter, "lo", Direction::kEgress);
  const auto in = Record(kFilter, "lo", Direction::kIngress);
  SendDatagrams("127.0.0.1", 500);
  ExpectMatched(*out, 500);
  ExpectMatched(*in, 500);
}

TEST_F(EgressTest, AnswersOneFilterByDirection) {
  const auto all = Record("", "veth0", Direction::kEgress);
  const auto some = Record(kFilter, "veth0", Direction::kEgress);
  const auto none = Record("tcp", "veth0", Direction::kEgress);
  SendDatagrams("10.9.0.2", 50);
  SendRaw("veth0", 25);
  ExpectMatched(*some, 75);
  ExpectMatched(*none, 0);
  EXPECT_GE(Ledger(*all).matched, 75u);
  ExpectLedgerAddsUp(*all);
}

}  // namespace
}  // namespace xdplive::testing

// Frames of all sizes: one packet each on the wire, and several in one frame
// where the kernel puts them together.
#include <gtest/gtest.h>
#include <linux/ethtool.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bpf/load/load_test.h"
#include "bpf/load/peer_namespace.h"
#include "bpf/load/raw_socket.h"
#include "bpf/load/tcp_transfer.h"
#include "capture/capture_engine.h"
#include "kit/cc/packet_builder.h"
#include "kit/cc/tap_spec.h"
#include "parse_frame.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using tap::LedgerRow;

constexpr uint64_t kUdpHeaders = 42;

uint64_t Bytes(const std::vector<ByteVector>& frames) {
  return std::accumulate(
      frames.begin(), frames.end(), uint64_t{0},
      [](uint64_t sum, const ByteVector& frame) { return sum + frame.size(); });
}

bool HeadersEndEarly(const ByteVector& frame) {
  parsed result;
  parse_frame(frame.data(), frame.data() + frame.size(), &result);
  return (result.flags & (PARSED_SHORT | PARSED_MALFORMED)) != 0;
}

ByteVector Datagram(size_t payload) {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Udp(1, 2)
      .Payload(ByteVector(payload))
      .Bytes();
}

class SizesTest : public LoadTest,
                  public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    LoadTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    OpenEngine({.attach_mode = GetParam()});
  }

  // What the hook made of `frames`, one packet each.
  void ExpectCounted(const std::vector<ByteVector>& frames) {
    const auto base = Record();
    const auto socket = RawSocket::Open("veth1");
    ASSERT_TRUE(socket.ok()) << socket.status();
    uint64_t unparsed = 0;
    for (const ByteVector& frame : frames) {
      ASSERT_TRUE(socket->Send(frame).ok()) << frame.size();
      unparsed += HeadersEndEarly(frame);
    }
    const LedgerRow row = LedgerOnceMatched(*base, frames.size());
    EXPECT_EQ(row.seen, frames.size());
    EXPECT_EQ(row.seen_bytes, Bytes(frames));
    EXPECT_EQ(row.unparsed, unparsed);
    ExpectLedgerAddsUp(*base);
    ExpectLengths(base->sums().counts, frames);
  }

  static void ExpectLengths(const tap::Counts& counts,
                            const std::vector<ByteVector>& frames) {
    std::vector<uint64_t> lengths(tap::kLengths);
    for (const ByteVector& frame : frames) {
      const size_t step = (frame.size() - 1) / tap::kLengthStep;
      ++lengths[std::min<size_t>(step, tap::kLengths - 1)];
    }
    for (size_t i = 0; i < lengths.size(); ++i) {
      EXPECT_EQ(counts.lengths[i], lengths[i]) << "step " << i;
    }
  }
};

TEST_P(SizesTest, CountsRuntsAndPaddedFrames) {
  std::vector<ByteVector> frames;
  for (size_t size = 14; size <= 60; ++size) {
    frames.push_back(Datagram(18));
    frames.back().resize(size);
  }
  for (size_t payload = 0; payload < 18; ++payload) {
    frames.push_back(Datagram(payload));
    frames.back().resize(60);
  }
  ExpectCounted(frames);
}

TEST_P(SizesTest, CountsDatagramsWithoutPayload) {
  ExpectCounted(std::vector(100, Datagram(0)));
}

TEST_P(SizesTest, CountsJumboFrames) {
  for (const char* end : {"veth0", "veth1"}) {
    ASSERT_TRUE(
        NetworkSandbox::Ip(absl::StrCat("link set ", end, " mtu 9000")).ok());
  }
  std::vector<ByteVector> frames;
  for (size_t size : {1514, 1515, 3000, 4096, 4097, 8192, 9013, 9014}) {
    frames.insert(frames.end(), 10, Datagram(size - kUdpHeaders));
  }
  ExpectCounted(frames);
}

INSTANTIATE_TEST_SUITE_P(Hooks, SizesTest,
                         ::testing::Values("native", "tcx", "generic"),
                         [](const auto& info) { return info.param; });

// Two ends of a wire, each in a namespace of its own: 10.9.0.1 at veth0, here,
// and 10.9.0.2 at veth1.
class SegmentsTest : public LoadTest {
 protected:
  void SetUp() override {
    LoadTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    auto peer = PeerNamespace::Make("veth1", "10.9.0.2/24");
    ASSERT_TRUE(peer.ok()) << peer.status();
    peer_.emplace(*std::move(peer));
    OpenEngine({.attach_mode = "tcx"});
  }

  std::unique_ptr<TapRecord> RecordAtPeer(const std::string& filter) {
    absl::StatusOr<std::unique_ptr<TapRecord>> record;
    // An engine attaches in the namespace that it was first asked in.
    peer_->Run([&] {
      if (peer_engine_ == nullptr) {
        peer_engine_ =
            capture::OpenCaptureEngine({.attach_mode = "tcx"}).value();
      }
      record = TapRecord::Open(*peer_engine_,
                               SpecOf("veth1", Direction::kIngress, filter));
    });
    EXPECT_TRUE(record.ok()) << record.status();
    return record.ok() ? *std::move(record) : nullptr;
  }

  DeviceCounters PeerCounters() {
    absl::StatusOr<DeviceCounters> counters;
    peer_->Run([&] { counters = ReadDeviceCounters("veth1"); });
    EXPECT_TRUE(counters.ok()) << counters.status();
    return counters.value_or(DeviceCounters{});
  }

  TcpSent Transfer(size_t bytes) {
    const auto sent = TransferByTcp(*peer_, "10.9.0.2", bytes);
    EXPECT_TRUE(sent.ok()) << sent.status();
    return sent.value_or(TcpSent{});
  }

  static void ExpectCounted(const TapRecord& record, uint64_t packets,
                            uint64_t bytes) {
    const LedgerRow row = LedgerOnceMatched(record, packets);
    SCOPED_TRACE(
        absl::StrCat(row.tap.origin.interface, " ", row.tap.filter_text()));
    EXPECT_EQ(row.matched, packets);
    EXPECT_EQ(row.matched_bytes, bytes);
    ExpectLedgerAddsUp(record);
  }

  std::optional<PeerNamespace> peer_;
  std::unique_ptr<tap::Engine> peer_engine_;
};

constexpr size_t kTransfer = 8 << 20;
constexpr char kOutgoing[] = "tcp and src host 10.9.0.1";

// TCP's own count of the segments it sent is the measure.
TEST_F(SegmentsTest, CountsTheSegmentsThatAStreamIsYetToBeCutInto) {
  const auto out = Record(kOutgoing, "veth0", Direction::kEgress);
  const auto in = RecordAtPeer(kOutgoing);
  const TcpSent sent = Transfer(kTransfer);
  ExpectCounted(*out, sent.segments, sent.wire_bytes);
  ExpectCounted(*in, sent.segments, sent.wire_bytes);
  // Else nothing was put together, and this showed nothing.
  EXPECT_LT(out->frames_shown(), Ledger(*out).shown);
}

// What crosses the wire are single segments, which the receiving device counts
// one by one before they are put together.
TEST_F(SegmentsTest, CountsTheSegmentsThatWerePutTogether) {
  for (uint32_t offload : {ETHTOOL_STSO, ETHTOOL_SGSO}) {
    ASSERT_TRUE(SetOffload("veth0", offload, false).ok());
  }
  peer_->Run([] { EXPECT_TRUE(SetOffload("veth1", ETHTOOL_SGRO, true).ok()); });
  const auto out = Record(kOutgoing, "veth0", Direction::kEgress);
  const auto in = RecordAtPeer("");
  const DeviceCounters before = PeerCounters();
  const TcpSent sent = Transfer(kTransfer);
  ExpectCounted(*out, sent.segments, sent.wire_bytes);
  const DeviceCounters arrived = PeerCounters() - before;
  // The driver counts these when their Ethernet header is off already.
  ExpectCounted(*in, arrived.received,
                arrived.received_bytes + arrived.received * ETH_HLEN);
  EXPECT_LT(in->frames_shown(), Ledger(*in).shown);
}

TEST_F(SegmentsTest, CountsTheDatagramsOfOneSend) {
  constexpr uint16_t kSegment = 1000;
  constexpr size_t kPayload = 10 * kSegment + 300;
  constexpr uint64_t kSends = 20;
  constexpr uint64_t kDatagrams = 11;
  const auto out = Record("udp", "veth0", Direction::kEgress);
  const auto in = RecordAtPeer("udp");
  const capture::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM, 0));
  const int segment = kSegment;
  ASSERT_EQ(
      setsockopt(socket.get(), SOL_UDP, UDP_SEGMENT, &segment, sizeof(segment)),
      0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(9);
  to.sin_addr.s_addr = htonl(0x0a090002);
  const std::string payload(kPayload, 'x');
  for (uint64_t i = 0; i < kSends; ++i) {
    ASSERT_EQ(sendto(socket.get(), payload.data(), payload.size(), 0,
                     reinterpret_cast<const sockaddr*>(&to), sizeof(to)),
              static_cast<ssize_t>(payload.size()));
  }
  const uint64_t bytes = kSends * (kPayload + kDatagrams * kUdpHeaders);
  ExpectCounted(*out, kSends * kDatagrams, bytes);
  ExpectCounted(*in, kSends * kDatagrams, bytes);
  EXPECT_EQ(out->frames_shown(), kSends);
}

}  // namespace
}  // namespace xdplive::testing

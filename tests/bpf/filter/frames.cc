#include "bpf/filter/frames.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "kit/cc/packet_builder.h"
#include "kit/cc/pcap_file.h"

namespace xdplive::testing {
namespace {

constexpr auto kA = "10.0.0.1";
constexpr auto kB = "10.0.0.2";
constexpr auto kA6 = "2001:db8::1";
constexpr auto kB6 = "2001:db8::2";

void Append(std::vector<Frame>& frames, std::vector<Frame> more) {
  std::move(more.begin(), more.end(), std::back_inserter(frames));
}

std::vector<Frame> TransportFrames() {
  return {
      Packet().Ethernet().Ipv4(kA, kB).Tcp(40000, 80).Flags(kSyn).Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kB, kA)
          .Tcp(80, 40000)
          .Flags(kSyn | kAck)
          .Payload("HTTP/1.1 200 OK\r\n\r\n")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, "192.168.1.7")
          .Tcp(1, 443)
          .Flags(kFin)
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, kB)
          .Tcp(22, 50000)
          .Flags(kRst)
          .Options({2, 4, 5, 0xb4})
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, kB)
          .Options({7, 7, 4, 0, 0, 0, 0, 0})
          .Tcp(443, 80)
          .Flags(kPsh | kAck)
          .Payload("GET / HTTP/1.1")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, kB)
          .Ttl(1)
          .Udp(53, 33000)
          .Payload("dns")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4("172.16.5.9", "224.0.0.251")
          .Udp(5353, 5353)
          .Payload("mdns")
          .Bytes(),
      Packet().Ethernet().Ipv4(kA, kB).Sctp(2905, 2905).Chunk(1).Bytes(),
      Packet().Ethernet().Ipv6(kA6, kB6).Tcp(1234, 443).Flags(kSyn).Bytes(),
      Packet().Ethernet().Ipv6(kB6, kA6).Udp(546, 547).Payload("dhcp").Bytes(),
      Packet().Ethernet().Ipv6(kA6, "ff02::1").Sctp(9, 10).Chunk(3).Bytes(),
      Packet().Ethernet().Ipv6(kA6, kB6).HopByHop().Tcp(80, 8080).Bytes(),
      Packet()
          .Ethernet()
          .Ipv6(kA6, kB6)
          .FragmentHeader(0, true)
          .Udp(53, 53)
          .Payload("part")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, kB)
          .Fragment(0, true)
          .Udp(53, 53)
          .Payload("first part")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, kB)
          .Fragment(1480, false)
          .Protocol(17)
          .Payload("the last part")
          .Bytes(),
  };
}

std::vector<Frame> ControlFrames() {
  constexpr auto kBroadcast = "ff:ff:ff:ff:ff:ff";
  return {
      Packet().Ethernet().Ipv4(kA, kB).Icmp(8).Payload("ping").Bytes(),
      Packet().Ethernet().Ipv4(kB, kA).Icmp(3, 1).Payload("none").Bytes(),
      Packet().Ethernet().Ipv6(kA6, kB6).Icmpv6(128).Payload("ping").Bytes(),
      Packet().Ethernet().Ipv6("fe80::1", "ff02::1:ff00:2").Icmpv6(135).Bytes(),
      Packet()
          .Ethernet(kSourceMac, kBroadcast)
          .Arp(1, kSourceMac, kA, "00:00:00:00:00:00", kB)
          .Bytes(),
      Packet()
          .Ethernet()
          .EtherType(0x8035)
          .Arp(3, kSourceMac, kA, kSourceMac, kA)
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, "224.0.0.5")
          .Protocol(89)
          .Payload("ospf hello")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, "224.0.0.1")
          .Protocol(2)
          .Payload("igmp query")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, "224.0.0.18")
          .Protocol(112)
          .Ttl(255)
          .Payload("vrrp")
          .Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, "224.0.0.13")
          .Protocol(103)
          .Payload("pim")
          .Bytes(),
      Packet().Ethernet().Ipv4(kA, kB).Authentication().Tcp(1, 2).Bytes(),
      Packet().Ethernet().Ipv4(kA, kB).Protocol(50).Payload("sealed").Bytes(),
      Packet()
          .Ethernet()
          .Ipv4(kA, kB)
          .Gre()
          .Ipv4("10.9.0.1", "10.9.0.2")
          .Udp(1, 2)
          .Bytes(),
      Packet()
          .Ethernet(kSourceMac, "01:80:c2:00:00:00")
          .Llc(0x42, 0x42)
          .Payload("spanning tree")
          .Bytes(),
      Packet()
          .Ethernet(kSourceMac, "01:00:0c:cc:cc:cc")
          .Snap(0x00000c, 0x2000)
          .Payload("discovery")
          .Bytes(),
      Packet()
          .Ethernet()
          .Llc(0xfe, 0xfe)
          .Payload({0x83, 27, 1, 0, 20, 1})
          .Bytes(),
      Packet().Ethernet().EtherType(0x88cc).Payload("lldp").Bytes(),
      Packet().Ethernet().EtherType(0x809b).Payload("appletalk").Bytes(),
  };
}

std::vector<Frame> TunnelFrames() {
  // PPPoE session 7 that carries IPv4, and one of its discovery.
  const ByteVector session = {0x11, 0, 0,  7, 0, 30, 0,  0x21, 0x45, 0,  0,
                              28,   0, 0,  0, 0, 64, 17, 0,    0,    10, 0,
                              0,    1, 10, 0, 0, 2,  0,  53,   0,    53};
  const ByteVector discovery = {0x11, 9, 0, 0, 0, 4, 1, 1, 0, 0};
  // Geneve, network identifier 5, Ethernet inside.
  const ByteVector geneve = {0, 0, 0x65, 0x58, 0, 0, 5, 0, 2, 0,    0, 0, 0,
                             2, 2, 0,    0,    0, 0, 1, 8, 0, 0x45, 0, 0, 20};
  return {
      Packet().Ethernet().Vlan(100).Ipv4(kA, kB).Tcp(1, 80).Bytes(),
      Packet().Ethernet().Vlan(5, 3).Ipv6(kA6, kB6).Udp(53, 53).Bytes(),
      Packet()
          .Ethernet()
          .ServiceVlan(300)
          .Vlan(100)
          .Ipv4(kA, kB)
          .Udp(1, 53)
          .Payload("two tags")
          .Bytes(),
      Packet().Ethernet().Vlan(200).Vlan(100).Ipv4(kA, kB).Icmp(8).Bytes(),
      Packet()
          .Ethernet()
          .Vlan(4095)
          .Arp(2, kSourceMac, kA, kDestinationMac, kB)
          .Bytes(),
      Packet().Ethernet().Vlan(1).Llc(0x42, 0x42).Payload("tree").Bytes(),
      Packet().Ethernet().Vlan(100).Mpls(16).Ipv4(kA, kB).Udp(1, 2).Bytes(),
      Packet().Ethernet().Mpls(100000).Ipv4(kA, kB).Tcp(1, 80).Bytes(),
      Packet()
          .Ethernet()
          .Mpls(100000, false)
          .Mpls(1024)
          .Ipv4(kA, kB)
          .Udp(1, 53)
          .Bytes(),
      Packet().Ethernet().Mpls(1024).Ipv6(kA6, kB6).Udp(1, 2).Bytes(),
      Packet().Ethernet().EtherType(0x8864).Payload(session).Bytes(),
      Packet().Ethernet().EtherType(0x8863).Payload(discovery).Bytes(),
      Packet().Ethernet().Vlan(100).EtherType(0x8864).Payload(session).Bytes(),
      Packet().Ethernet().Ipv4(kA, kB).Udp(6000, 6081).Payload(geneve).Bytes(),
      Packet()
          .Ethernet()
          .Ipv6(kA6, kB6)
          .Udp(6000, 6081)
          .Payload(geneve)
          .Bytes(),
  };
}

size_t Below(size_t bound, std::mt19937& random) {
  return bound == 0 ? 0 : random() % bound;
}

// Values that headers compare with; random bytes seldom meet them.
uint8_t TellingByte(std::mt19937& random) {
  constexpr std::array<uint8_t, 24> kBytes = {
      0x00, 0x01, 0x02, 0x06, 0x08, 0x0a, 0x11, 0x28, 0x2c, 0x35, 0x45, 0x46,
      0x4f, 0x50, 0x60, 0x7f, 0x80, 0x81, 0x86, 0x88, 0xa8, 0xdd, 0xfe, 0xff};
  return kBytes[Below(kBytes.size(), random)];
}

void Damage(Frame& frame, std::mt19937& random) {
  const size_t changes = 1 + Below(4, random);
  for (size_t i = 0; i < changes; ++i) {
    // Headers matter more than what they carry.
    const size_t reach = std::min<size_t>(frame.size(), 80);
    uint8_t& byte = frame[Below(reach, random)];
    switch (random() % 3) {
      case 0:
        byte = static_cast<uint8_t>(random());
        break;
      case 1:
        byte = TellingByte(random);
        break;
      default:
        byte ^= static_cast<uint8_t>(1u << (random() % 8));
    }
  }
}

void Cut(Frame& frame, std::mt19937& random) {
  if (frame.size() <= kMinFrameBytes) return;
  frame.resize(kMinFrameBytes +
               Below(frame.size() - kMinFrameBytes + 1, random));
}

Frame RandomFrame(std::mt19937& random) {
  Frame frame(kMinFrameBytes + Below(120, random));
  std::generate(frame.begin(), frame.end(),
                [&random] { return static_cast<uint8_t>(random()); });
  return frame;
}

}  // namespace

std::vector<Frame> WholeFrames() {
  std::vector<Frame> frames = TransportFrames();
  Append(frames, ControlFrames());
  Append(frames, TunnelFrames());
  return frames;
}

std::vector<Frame> CapturedFrames(size_t max_bytes) {
  constexpr size_t kFramesOfFile = 2;
  std::vector<Frame> frames;
  const auto files = SharedPcapFiles();
  if (!files.ok()) return frames;
  for (const std::string& file : *files) {
    const auto captured = ReadPcapFile(file);
    if (!captured.ok()) continue;
    for (size_t i = 0; i < std::min(captured->size(), kFramesOfFile); ++i) {
      Frame frame = (*captured)[i].bytes;
      frame.resize(std::clamp(frame.size(), kMinFrameBytes, max_bytes));
      frames.push_back(std::move(frame));
    }
  }
  return frames;
}

std::vector<Frame> Vary(const std::vector<Frame>& sources, size_t count,
                        std::mt19937& random) {
  std::vector<Frame> frames;
  frames.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    Frame frame = sources[Below(sources.size(), random)];
    switch (random() % 8) {
      case 0:
        break;
      case 1:
        frame = RandomFrame(random);
        break;
      case 2:
        Cut(frame, random);
        break;
      case 3:
        Damage(frame, random);
        Cut(frame, random);
        break;
      default:
        Damage(frame, random);
    }
    frames.push_back(std::move(frame));
  }
  return frames;
}

}  // namespace xdplive::testing

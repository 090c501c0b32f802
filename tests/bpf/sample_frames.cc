#include "bpf/sample_frames.h"

#include <functional>

#include "kit/cc/packet_builder.h"

namespace xdplive::testing {
namespace {

constexpr uint16_t kOldServiceTag = 0x9100;

struct Layer {
  std::string name;
  std::function<void(Packet&)> append;
};

std::vector<Layer> LinkLayers() {
  return {
      {"ethernet", [](Packet& p) { p.Ethernet(); }},
      {"vlan", [](Packet& p) { p.Ethernet().Vlan(100, 5); }},
      {"qinq", [](Packet& p) { p.Ethernet().ServiceVlan(7).Vlan(100); }},
      {"old qinq",
       [](Packet& p) {
         p.Ethernet().EtherType(kOldServiceTag).Vlan(7).Vlan(100);
       }},
      {"three tags",
       [](Packet& p) { p.Ethernet().ServiceVlan(7).Vlan(8).Vlan(9); }},
      {"pppoe", [](Packet& p) { p.Ethernet().Pppoe(23); }},
      {"vn-tag and vlan", [](Packet& p) { p.Ethernet().VnTag().Vlan(7); }},
      {"802.1br", [](Packet& p) { p.Ethernet().ETag(); }},
      {"802.1ah",
       [](Packet& p) { p.Ethernet().ServiceVlan(7).BackboneTag().Vlan(8); }},
      {"fabricpath", [](Packet& p) { p.Ethernet().FabricPath().Vlan(8); }},
      {"snap", [](Packet& p) { p.Ethernet().Snap(0, 0); }},
  };
}

Packet& V4(Packet& p) { return p.Ipv4("192.0.2.1", "198.51.100.2"); }
Packet& V6(Packet& p) { return p.Ipv6("2001:db8::1", "2001:db8::2"); }

std::vector<Layer> Inet4Layers() {
  const auto options = [](size_t bytes) {
    return Layer{std::to_string(bytes) + " bytes of options",
                 [bytes](Packet& p) { V4(p).Options(ByteVector(bytes, 1)); }};
  };
  return {
      {"ipv4", [](Packet& p) { V4(p).Ttl(3); }},
      options(4),
      options(20),
      options(40),
      {"first fragment", [](Packet& p) { V4(p).Fragment(0, true); }},
      {"later fragment", [](Packet& p) { V4(p).Fragment(1480, true); }},
      {"last fragment", [](Packet& p) { V4(p).Fragment(2960, false); }},
      {"header length 4", [](Packet& p) { V4(p).HeaderLength(4); }},
      {"header length past the end", [](Packet& p) { V4(p).HeaderLength(15); }},
      {"authentication", [](Packet& p) { V4(p).Authentication(); }},
      {"authentication of 8 bytes",
       [](Packet& p) {
         V4(p).Options(ByteVector(40, 1)).Authentication(1, 0);
       }},
      {"authentication of 268 bytes",
       [](Packet& p) { V4(p).Authentication(1, 256); }},
      {"authentication twice",
       [](Packet& p) { V4(p).Authentication().Authentication(); }},
      {"total length 0", [](Packet& p) { V4(p).Length(0); }},
      {"total length 19", [](Packet& p) { V4(p).Length(19); }},
      {"total length 22", [](Packet& p) { V4(p).Length(22); }},
      {"ipv4 as ipv6",
       [](Packet& p) {
         p.EtherType(0x86dd);
         V4(p);
       }},
  };
}

std::vector<Layer> Inet6Layers() {
  return {
      {"ipv6", [](Packet& p) { V6(p).Ttl(1); }},
      {"payload length 0", [](Packet& p) { V6(p).Length(0); }},
      {"payload length 3", [](Packet& p) { V6(p).Length(3); }},
      {"hop-by-hop", [](Packet& p) { V6(p).HopByHop(); }},
      {"routing", [](Packet& p) { V6(p).Routing(4, 1, ByteVector(20, 0)); }},
      {"destination options",
       [](Packet& p) { V6(p).DestinationOptions(ByteVector(30, 0)); }},
      {"authentication", [](Packet& p) { V6(p).Authentication(); }},
      {"odd authentication", [](Packet& p) { V6(p).Authentication(1, 16); }},
      {"first fragment", [](Packet& p) { V6(p).FragmentHeader(0, true); }},
      {"later fragment", [](Packet& p) { V6(p).FragmentHeader(1448, true); }},
      {"atomic fragment", [](Packet& p) { V6(p).FragmentHeader(0, false); }},
      {"all extensions",
       [](Packet& p) {
         V6(p)
             .HopByHop()
             .Routing(0, 0)
             .FragmentHeader(0, true)
             .Authentication()
             .DestinationOptions();
       }},
      {"one option header of 128 bytes",
       [](Packet& p) { V6(p).DestinationOptions(ByteVector(126, 0)); }},
      {"one option header of 136 bytes",
       [](Packet& p) { V6(p).DestinationOptions(ByteVector(134, 0)); }},
      {"ipv6 as ipv4",
       [](Packet& p) {
         p.EtherType(0x0800);
         V6(p);
       }},
  };
}

// Protocols the builder has no header for: sixteen bytes that any may read.
Layer Numbered(const std::string& name, uint8_t protocol) {
  return {
      name, [protocol](Packet& p) {
        p.Protocol(protocol);
        p.Payload(ByteVector{0x13, 0x88, 0x00, 0x35, 0x50, 0x12, 0x01, 0x02,
                             0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a});
      }};
}

std::vector<Layer> TransportLayers() {
  return {
      {"tcp", [](Packet& p) { p.Tcp(4321, 443).Flags(kSyn | kAck); }},
      {"tcp with options",
       [](Packet& p) { p.Tcp(1, 2).Options(ByteVector(40, 1)); }},
      {"tcp header length 4", [](Packet& p) { p.Tcp(1, 2).HeaderLength(4); }},
      {"udp", [](Packet& p) { p.Udp(5000, 53).Payload("hello"); }},
      {"sctp", [](Packet& p) { p.Sctp(36412, 38412).Chunk(1); }},
      {"icmp", [](Packet& p) { p.Icmp(8, 0, 0x10001).Payload("ping"); }},
      {"icmpv6", [](Packet& p) { p.Icmpv6(135, 0).Payload("solicit"); }},
      Numbered("udp lite", 136),
      Numbered("dccp", 33),
      Numbered("igmp", 2),
      Numbered("esp", 50),
      Numbered("no next header", 59),
      Numbered("mobility", 135),
      Numbered("hip", 139),
      Numbered("shim6", 140),
      Numbered("unassigned", 253),
      {"nothing", [](Packet&) {}},
  };
}

void AppendCombinations(const std::vector<Layer>& networks,
                        std::vector<SampleFrame>& frames) {
  for (const Layer& link : LinkLayers()) {
    for (const Layer& network : networks) {
      for (const Layer& transport : TransportLayers()) {
        Packet packet;
        link.append(packet);
        network.append(packet);
        transport.append(packet);
        frames.push_back(
            {link.name + " + " + network.name + " + " + transport.name,
             packet.Bytes()});
      }
    }
  }
}

std::vector<SampleFrame> FramesWithoutIp() {
  std::vector<SampleFrame> frames;
  for (const Layer& link : LinkLayers()) {
    const auto add = [&](const char* name, auto append) {
      Packet packet;
      link.append(packet);
      append(packet);
      frames.push_back({link.name + " + " + name, packet.Bytes()});
    };
    add("arp", [](Packet& p) {
      p.Arp(1, kSourceMac, "192.0.2.1", "00:00:00:00:00:00", "192.0.2.2");
    });
    add("lldp", [](Packet& p) { p.EtherType(0x88cc).Payload("\x02\x07"); });
    add("llc", [](Packet& p) { p.Llc(0x42, 0x42).Payload("tree"); });
    add("mpls", [](Packet& p) { V4(p.Mpls(16)).Udp(1, 2); });
    add("two labels", [](Packet& p) {
      V6(p.Mpls(16, false).Mpls(17)).HopByHop().Tcp(1, 2).Payload("data");
    });
    add("authentication behind a label", [](Packet& p) {
      V4(p.Mpls(16)).Authentication().Udp(1, 2).Payload("data");
    });
    add("more labels than are read", [](Packet& p) {
      for (int i = 0; i < 13; ++i) p.Mpls(16, false);
      V4(p.Mpls(17)).Udp(1, 2);
    });
    add("a pseudowire", [](Packet& p) {
      p.Mpls(16).Payload(ByteVector{0x40, 0x16, 0x3e, 0, 0, 1, 2, 0});
    });
    add("pppoe that carries no ip", [](Packet& p) {
      p.Pppoe(23).EtherType(0xc021).Payload("link control");
    });
    add("nothing", [](Packet&) {});
  }
  return frames;
}

}  // namespace

std::vector<SampleFrame> SampleFrames() {
  std::vector<SampleFrame> frames = FramesWithoutIp();
  AppendCombinations(Inet4Layers(), frames);
  AppendCombinations(Inet6Layers(), frames);
  return frames;
}

}  // namespace xdplive::testing

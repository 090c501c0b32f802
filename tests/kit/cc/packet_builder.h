// Frames for tests, written as the headers they hold, outermost first:
//
//   Packet().Ethernet().Vlan(100).Ipv4("10.0.0.1", "10.0.0.2").Ttl(3)
//       .Tcp(1234, 80).Flags(kSyn).Payload("hello").Bytes();
//
// A layer method appends a header; the setters after it change that header.
// Bytes() fills in what follows from the rest: next-header numbers, lengths
// and checksums. A setter that names such a field fixes it instead, right or
// wrong. A setter that the last header does not have aborts the test.
#ifndef XDPLIVE_TESTS_KIT_CC_PACKET_BUILDER_H_
#define XDPLIVE_TESTS_KIT_CC_PACKET_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace xdplive::testing {

inline constexpr uint16_t kFin = 0x01;
inline constexpr uint16_t kSyn = 0x02;
inline constexpr uint16_t kRst = 0x04;
inline constexpr uint16_t kPsh = 0x08;
inline constexpr uint16_t kAck = 0x10;
inline constexpr uint16_t kUrg = 0x20;
inline constexpr uint16_t kEce = 0x40;
inline constexpr uint16_t kCwr = 0x80;
inline constexpr uint16_t kAe = 0x100;

inline constexpr std::string_view kSourceMac = "02:00:00:00:00:01";
inline constexpr std::string_view kDestinationMac = "02:00:00:00:00:02";

using ByteVector = std::vector<uint8_t>;

// The bytes of `text`, for payloads.
ByteVector ToBytes(std::string_view text);

class Packet {
 public:
  // Link layer.
  Packet& Ethernet(std::string_view source = kSourceMac,
                   std::string_view destination = kDestinationMac);
  Packet& Vlan(uint16_t id, uint8_t priority = 0);         // 802.1Q, 0x8100
  Packet& ServiceVlan(uint16_t id, uint8_t priority = 0);  // 802.1ad, 0x88a8
  Packet& Llc(uint8_t dsap, uint8_t ssap, uint8_t control = 3);
  Packet& Snap(uint32_t oui, uint16_t protocol_id);  // with its LLC header
  Packet& Mpls(uint32_t label, bool bottom = true);
  Packet& Pppoe(uint16_t session);     // a session, with its PPP protocol
  Packet& VnTag(uint16_t source = 1);  // Cisco, 0x8926
  Packet& ETag(uint16_t channel = 1);  // 802.1BR, 0x893f
  Packet& BackboneTag(uint32_t service = 1);  // 802.1ah, 0x88e7, inner MACs
  Packet& FabricPath(uint16_t tree = 1);      // Cisco, 0x8903, inner MACs
  Packet& Arp(uint16_t operation, std::string_view sender_mac,
              std::string_view sender_ip, std::string_view target_mac,
              std::string_view target_ip);

  // Network layer.
  Packet& Ipv4(std::string_view source, std::string_view destination);
  Packet& Ipv6(std::string_view source, std::string_view destination);
  Packet& HopByHop(const ByteVector& options = {});
  Packet& DestinationOptions(const ByteVector& options = {});
  Packet& Routing(uint8_t type, uint8_t segments_left,
                  const ByteVector& data = {});
  Packet& FragmentHeader(uint16_t offset, bool more, uint32_t id = 1);
  Packet& Authentication(uint32_t spi = 1, size_t icv_length = 12);
  Packet& Gre();

  // Transport layer.
  Packet& Tcp(uint16_t source_port, uint16_t destination_port);
  Packet& Udp(uint16_t source_port, uint16_t destination_port);
  Packet& Icmp(uint8_t type, uint8_t code = 0, uint32_t rest = 0);
  Packet& Icmpv6(uint8_t type, uint8_t code = 0, uint32_t rest = 0);
  Packet& Sctp(uint16_t source_port, uint16_t destination_port);
  Packet& Chunk(uint8_t type, uint8_t flags = 0, const ByteVector& body = {});

  Packet& Payload(std::string_view text);
  Packet& Payload(const ByteVector& bytes);

  // Setters of the last header.
  Packet& EtherType(uint16_t value);  // Ethernet, tags, PPPoE, SNAP, GRE
  Packet& Protocol(uint8_t value);    // IPv4, IPv6 and its extensions
  Packet& Ttl(uint8_t value);         // IPv4, IPv6 (hop limit)
  Packet& Id(uint16_t value);         // IPv4
  Packet& DontFragment();             // IPv4
  Packet& Fragment(uint16_t offset, bool more);  // IPv4; offset in bytes
  Packet& HeaderLength(uint8_t words);           // IPv4, TCP
  Packet& Length(uint16_t value);                // IPv4, IPv6, UDP, 802.3
  Packet& Options(const ByteVector& options);    // IPv4, TCP; padded to words
  Packet& Checksum(uint16_t value);              // IPv4, TCP, UDP, ICMP, ICMPv6
  Packet& Flags(uint16_t flags);                 // TCP
  Packet& Sequence(uint32_t value);              // TCP
  Packet& Acknowledgment(uint32_t value);        // TCP; does not set kAck
  Packet& Window(uint16_t value);                // TCP
  Packet& Urgent(uint16_t value);                // TCP

  // Zeros after the frame until it is `length` long, as short Ethernet frames
  // are padded; no length field counts them.
  Packet& PadTo(size_t length);

  // The frame, from the Ethernet header on, without FCS.
  ByteVector Bytes() const;

 private:
  enum class Kind {
    kEthernet,
    kVlan,
    kLlc,
    kSnap,
    kMpls,
    kPppoe,
    kTag,  // other than of VLANs
    kArp,
    kIpv4,
    kIpv6,
    kExtension,
    kAuthentication,
    kGre,
    kTcp,
    kUdp,
    kIcmp,
    kIcmpv6,
    kSctp,
    kChunk,
    kPayload,
  };
  struct Layer {
    Kind kind;
    ByteVector bytes;
    uint16_t ethertype = 0;           // how a link header announces this one
    std::optional<uint8_t> protocol;  // how an IP header announces it
    bool fixed_next = false;
    bool fixed_length = false;
    bool fixed_header_length = false;
    bool fixed_checksum = false;
  };

  Packet& Append(Kind kind, ByteVector bytes, uint16_t ethertype = 0,
                 std::optional<uint8_t> protocol = std::nullopt);
  Packet& Extension(uint8_t protocol, const ByteVector& after_length);
  Layer& Last(std::initializer_list<Kind> allowed);
  void FillNext(std::vector<Layer>& layers) const;
  static void FillLengths(Layer& layer, size_t body_length);
  static void FillChecksum(std::vector<Layer>& layers, size_t index,
                           const ByteVector& body);

  std::vector<Layer> layers_;
  size_t minimum_length_ = 0;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_PACKET_BUILDER_H_

package frames

import (
	"net/netip"
	"strings"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// ipLayer is an IP header of either version.
type ipLayer interface {
	gopacket.NetworkLayer
	gopacket.SerializableLayer
}

// network is the Ethernet and IP header from one address to another.
func (b Builder) network(from, to netip.Addr,
	next layers.IPProtocol) (*layers.Ethernet, ipLayer) {
	if from.Is6() {
		ip := b.ipv6(next, 64)
		ip.SrcIP, ip.DstIP = from.AsSlice(), to.AsSlice()
		return b.ethernet(layers.EthernetTypeIPv6), ip
	}
	ip := b.ipv4(next, 64)
	ip.SrcIP, ip.DstIP = from.AsSlice(), to.AsSlice()
	return b.ethernet(layers.EthernetTypeIPv4), ip
}

// UDP is the plainest frame.
func (b Builder) UDP(from, to netip.AddrPort, payload []byte) []byte {
	ethernet, ip := b.network(from.Addr(), to.Addr(), layers.IPProtocolUDP)
	udp := &layers.UDP{SrcPort: layers.UDPPort(from.Port()),
		DstPort: layers.UDPPort(to.Port())}
	return serialize(ethernet, ip, over(udp, ip), gopacket.Payload(payload))
}

// Segment is what a TCP segment says besides its addresses.
type Segment struct {
	Flags    string // those of tcpdump: S, F, R, P and . for an acknowledgement
	Seq, Ack uint32
	Length   int // bytes of payload
}

// TCP is one segment.
func (b Builder) TCP(from, to netip.AddrPort, segment Segment) []byte {
	ethernet, ip := b.network(from.Addr(), to.Addr(), layers.IPProtocolTCP)
	has := func(flag string) bool {
		return strings.Contains(segment.Flags, flag)
	}
	tcp := &layers.TCP{
		SrcPort: layers.TCPPort(from.Port()), DstPort: layers.TCPPort(to.Port()),
		SYN: has("S"), FIN: has("F"), RST: has("R"), PSH: has("P"), ACK: has("."),
		Seq: segment.Seq, Ack: segment.Ack, Window: 64240,
	}
	return serialize(ethernet, ip, over(tcp, ip),
		gopacket.Payload(make([]byte, segment.Length)))
}

// Ping is an echo request over IPv4, Pong its reply.
func (b Builder) Ping(from, to netip.Addr, sequence uint16) []byte {
	return b.echo(from, to, sequence, layers.ICMPv4TypeEchoRequest)
}

// Pong answers Ping.
func (b Builder) Pong(from, to netip.Addr, sequence uint16) []byte {
	return b.echo(from, to, sequence, layers.ICMPv4TypeEchoReply)
}

func (b Builder) echo(from, to netip.Addr, sequence uint16,
	kind uint8) []byte {
	ethernet, ip := b.network(from, to, layers.IPProtocolICMPv4)
	echo := &layers.ICMPv4{Id: 7, Seq: sequence,
		TypeCode: layers.CreateICMPv4TypeCode(kind, 0)}
	return serialize(ethernet, ip, echo, gopacket.Payload(make([]byte, 56)))
}

// NameQuestion is a DNS message that asks for the address of a name.
func NameQuestion(id uint16, name string) []byte {
	return serialize(question(id, name))
}

// NameAnswer is a DNS message that tells it.
func NameAnswer(id uint16, name string, address netip.Addr) []byte {
	message := question(id, name)
	message.QR, message.ANCount = true, 1
	message.Answers = []layers.DNSResourceRecord{{
		Name: []byte(name), Type: layers.DNSTypeA, Class: layers.DNSClassIN,
		TTL: 60, IP: address.AsSlice(),
	}}
	return serialize(message)
}

func question(id uint16, name string) *layers.DNS {
	return &layers.DNS{ID: id, RD: true, QDCount: 1,
		Questions: []layers.DNSQuestion{{Name: []byte(name),
			Type: layers.DNSTypeA, Class: layers.DNSClassIN}}}
}

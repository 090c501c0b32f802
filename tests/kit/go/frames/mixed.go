package frames

import (
	"net"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Mixed makes `count` frames, all kinds in turn, no two alike.
func (b Builder) Mixed(count int) [][]byte {
	kinds := []func(n uint16) []byte{
		b.tcpSyn, b.tcpData, b.tcpReset, b.dnsQuery, b.ping, b.ssdp,
		b.ipv4Options, b.ipv4FirstFragment, b.ipv4LaterFragment,
		b.tcpSynV6, b.udpV6, b.pingV6, b.extensionHeaders,
		b.ipv6FirstFragment, b.ipv6LaterFragment,
		b.vlan, b.qinq, b.arp, b.sctp, b.igmp,
	}
	all := make([][]byte, count)
	for i := range all {
		all[i] = kinds[i%len(kinds)](uint16(i))
	}
	return all
}

func (b Builder) tcp(n uint16) *layers.TCP {
	return &layers.TCP{
		SrcPort: layers.TCPPort(20000 + n), DstPort: 443,
		Seq: 1000 + uint32(n), Window: 64240,
	}
}

func (b Builder) udp(n uint16) *layers.UDP {
	return &layers.UDP{SrcPort: layers.UDPPort(20000 + n), DstPort: 9}
}

func payload(n uint16) gopacket.Payload { return make([]byte, 8+n%512) }

func (b Builder) tcpSyn(n uint16) []byte {
	ip, tcp := b.ipv4(layers.IPProtocolTCP, 64), b.tcp(n)
	tcp.SYN = true
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip, over(tcp, ip))
}

func (b Builder) tcpData(n uint16) []byte {
	ip, tcp := b.ipv4(layers.IPProtocolTCP, 57), b.tcp(n)
	tcp.ACK, tcp.PSH, tcp.Ack = true, true, 1
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip, over(tcp, ip),
		payload(n))
}

func (b Builder) tcpReset(n uint16) []byte {
	ip, tcp := b.ipv4(layers.IPProtocolTCP, 255), b.tcp(n)
	tcp.RST, tcp.ACK = true, true
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip, over(tcp, ip))
}

func (b Builder) dnsQuery(n uint16) []byte {
	ip, udp := b.ipv4(layers.IPProtocolUDP, 64), b.udp(n)
	udp.DstPort = 53
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip, over(udp, ip),
		&layers.DNS{ID: n, RD: true, QDCount: 1, Questions: []layers.DNSQuestion{{
			Name: []byte("example.org"), Type: layers.DNSTypeA,
			Class: layers.DNSClassIN,
		}}})
}

func (b Builder) ping(n uint16) []byte {
	echo := &layers.ICMPv4{Id: 7, Seq: n, TypeCode: layers.CreateICMPv4TypeCode(
		layers.ICMPv4TypeEchoRequest, 0)}
	return serialize(b.ethernet(layers.EthernetTypeIPv4),
		b.ipv4(layers.IPProtocolICMPv4, 64), echo, payload(n))
}

// ssdp is what a television shouts: multicast that may not leave the link.
func (b Builder) ssdp(n uint16) []byte {
	ethernet := b.ethernet(layers.EthernetTypeIPv4)
	ethernet.DstMAC = net.HardwareAddr{0x01, 0x00, 0x5e, 0x7f, 0xff, 0xfa}
	ip, udp := b.ipv4(layers.IPProtocolUDP, 1), b.udp(n)
	ip.DstIP, udp.DstPort = net.IPv4(239, 255, 255, 250).To4(), 1900
	return serialize(ethernet, ip, over(udp, ip),
		gopacket.Payload("M-SEARCH * HTTP/1.1\r\n\r\n"))
}

func (b Builder) ipv4Options(n uint16) []byte {
	ip, udp := b.ipv4(layers.IPProtocolUDP, 64), b.udp(n)
	ip.Options = []layers.IPv4Option{{ // router alert, RFC 2113
		OptionType: 148, OptionLength: 4, OptionData: []byte{0, 0},
	}}
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip, over(udp, ip),
		payload(n))
}

func (b Builder) ipv4FirstFragment(n uint16) []byte {
	ip, udp := b.ipv4(layers.IPProtocolUDP, 64), b.udp(n)
	ip.Id, ip.Flags = n, layers.IPv4MoreFragments
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip, over(udp, ip),
		gopacket.Payload(make([]byte, 24)))
}

func (b Builder) ipv4LaterFragment(n uint16) []byte {
	ip := b.ipv4(layers.IPProtocolUDP, 64)
	ip.Id, ip.FragOffset = n-1, 4
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip, payload(n))
}

func (b Builder) tcpSynV6(n uint16) []byte {
	ip, tcp := b.ipv6(layers.IPProtocolTCP, 64), b.tcp(n)
	tcp.SYN = true
	return serialize(b.ethernet(layers.EthernetTypeIPv6), ip, over(tcp, ip))
}

func (b Builder) udpV6(n uint16) []byte {
	ip, udp := b.ipv6(layers.IPProtocolUDP, 63), b.udp(n)
	return serialize(b.ethernet(layers.EthernetTypeIPv6), ip, over(udp, ip),
		payload(n))
}

func (b Builder) pingV6(n uint16) []byte {
	ip := b.ipv6(layers.IPProtocolICMPv6, 255)
	icmp := &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(
		layers.ICMPv6TypeEchoRequest, 0)}
	return serialize(b.ethernet(layers.EthernetTypeIPv6), ip, over(icmp, ip),
		&layers.ICMPv6Echo{Identifier: 7, SeqNumber: n}, payload(n))
}

func (b Builder) extensionHeaders(n uint16) []byte {
	ip, udp := b.ipv6(layers.IPProtocolIPv6HopByHop, 64), b.udp(n)
	hop := &layers.IPv6HopByHop{Options: []*layers.IPv6HopByHopOption{
		{OptionType: 5, OptionData: []byte{0, 0}}, // router alert, RFC 2711
		{OptionType: 1, OptionData: []byte{}},     // padding to 8 bytes
	}}
	hop.NextHeader = layers.IPProtocolIPv6Destination
	padding := &layers.IPv6Destination{Options: []*layers.IPv6DestinationOption{{
		OptionType: 1, OptionData: []byte{0, 0, 0, 0},
	}}}
	padding.NextHeader = layers.IPProtocolUDP
	return serialize(b.ethernet(layers.EthernetTypeIPv6), ip, hop, padding,
		over(udp, ip), payload(n))
}

func (b Builder) ipv6FirstFragment(n uint16) []byte {
	ip, udp := b.ipv6(layers.IPProtocolIPv6Fragment, 64), b.udp(n)
	return serialize(b.ethernet(layers.EthernetTypeIPv6), ip,
		&layers.IPv6Fragment{NextHeader: layers.IPProtocolUDP,
			MoreFragments: true, Identification: uint32(n)},
		over(udp, ip), gopacket.Payload(make([]byte, 24)))
}

func (b Builder) ipv6LaterFragment(n uint16) []byte {
	return serialize(b.ethernet(layers.EthernetTypeIPv6),
		b.ipv6(layers.IPProtocolIPv6Fragment, 64),
		&layers.IPv6Fragment{NextHeader: layers.IPProtocolUDP,
			FragmentOffset: 4, Identification: uint32(n - 1)},
		payload(n))
}

func (b Builder) vlan(n uint16) []byte {
	ip, udp := b.ipv4(layers.IPProtocolUDP, 64), b.udp(n)
	return serialize(b.ethernet(layers.EthernetTypeDot1Q),
		&layers.Dot1Q{VLANIdentifier: 42, Priority: 3,
			Type: layers.EthernetTypeIPv4},
		ip, over(udp, ip), payload(n))
}

func (b Builder) qinq(n uint16) []byte {
	ip, tcp := b.ipv6(layers.IPProtocolTCP, 64), b.tcp(n)
	tcp.FIN, tcp.ACK = true, true
	return serialize(b.ethernet(layers.EthernetTypeQinQ),
		&layers.Dot1Q{VLANIdentifier: 100, Type: layers.EthernetTypeDot1Q},
		&layers.Dot1Q{VLANIdentifier: 200, Type: layers.EthernetTypeIPv6},
		ip, over(tcp, ip))
}

func (b Builder) arp(n uint16) []byte {
	ethernet := b.ethernet(layers.EthernetTypeARP)
	ethernet.DstMAC = net.HardwareAddr{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	return serialize(ethernet, &layers.ARP{
		AddrType: layers.LinkTypeEthernet, Protocol: layers.EthernetTypeIPv4,
		HwAddressSize: 6, ProtAddressSize: 4, Operation: layers.ARPRequest,
		SourceHwAddress: b.Source, SourceProtAddress: []byte{192, 0, 2, 2},
		DstHwAddress:   make([]byte, 6),
		DstProtAddress: []byte{192, 0, byte(n >> 8), byte(n)},
	})
}

func (b Builder) sctp(n uint16) []byte {
	return serialize(b.ethernet(layers.EthernetTypeIPv4),
		b.ipv4(layers.IPProtocolSCTP, 64),
		&layers.SCTP{SrcPort: layers.SCTPPort(20000 + n), DstPort: 3868},
		&layers.SCTPEmptyLayer{SCTPChunk: layers.SCTPChunk{
			Type: layers.SCTPChunkTypeCookieAck, Length: 4,
		}})
}

func (b Builder) igmp(n uint16) []byte {
	report := []byte{0x16, 0, 0, 0, 239, 1, byte(n >> 8), byte(n)}
	ip := b.ipv4(layers.IPProtocolIGMP, 1)
	ip.DstIP = net.IPv4(239, 1, byte(n>>8), byte(n)).To4()
	return serialize(b.ethernet(layers.EthernetTypeIPv4), ip,
		gopacket.Payload(report))
}

package main

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"xdplive/tests/kit/go/netlab"
)

// pingOverIPv4: the desk asks whether the watched host is there.
func pingOverIPv4(ctx context.Context, h *homeNetwork) (talker, error) {
	return ping(ctx, h.desk, "ip4:icmp", h.desk.v4, h.watched.v4,
		func(n int) []gopacket.SerializableLayer {
			return []gopacket.SerializableLayer{
				&layers.ICMPv4{Id: 7, Seq: uint16(n), TypeCode: layers.
					CreateICMPv4TypeCode(layers.ICMPv4TypeEchoRequest, 0)},
				gopacket.Payload(make([]byte, 56)),
			}
		})
}

// pingOverIPv6: so does the phone. The kernel fills in the checksum.
func pingOverIPv6(ctx context.Context, h *homeNetwork) (talker, error) {
	return ping(ctx, h.phone, "ip6:ipv6-icmp", h.phone.v6, h.watched.v6,
		func(n int) []gopacket.SerializableLayer {
			ip := &layers.IPv6{SrcIP: h.phone.v6.AsSlice(),
				DstIP: h.watched.v6.AsSlice()}
			icmp := &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(
				layers.ICMPv6TypeEchoRequest, 0)}
			_ = icmp.SetNetworkLayerForChecksum(ip)
			return []gopacket.SerializableLayer{icmp,
				&layers.ICMPv6Echo{Identifier: 7, SeqNumber: uint16(n)},
				gopacket.Payload(make([]byte, 56)),
			}
		})
}

func ping(ctx context.Context, from station, network string,
	source, target netip.Addr,
	echo func(n int) []gopacket.SerializableLayer) (talker, error) {
	var socket net.PacketConn
	err := from.Do(func() (err error) {
		var listen net.ListenConfig
		socket, err = listen.ListenPacket(ctx, network, source.String())
		return err
	})
	if err != nil {
		return talker{}, err
	}
	say := func(n int) error {
		message := gopacket.NewSerializeBuffer()
		options := gopacket.SerializeOptions{ComputeChecksums: true}
		err := gopacket.SerializeLayers(message, options, echo(n)...)
		if err != nil {
			return err
		}
		_, err = socket.WriteTo(message.Bytes(),
			&net.IPAddr{IP: target.AsSlice()})
		return err
	}
	return talker{"ping " + target.String(), time.Second, say, socket.Close}, nil
}

// addressQuestions: the television asks all for the router's MAC address.
func addressQuestions(_ context.Context, h *homeNetwork) (talker, error) {
	mac, err := h.tv.MAC(h.tv.link)
	if err != nil {
		return talker{}, err
	}
	return sayFrame("ARP", 2*time.Second, h.tv.Namespace, h.tv.link,
		&layers.Ethernet{SrcMAC: mac, DstMAC: layers.EthernetBroadcast,
			EthernetType: layers.EthernetTypeARP},
		&layers.ARP{
			AddrType: layers.LinkTypeEthernet, Protocol: layers.EthernetTypeIPv4,
			HwAddressSize: 6, ProtAddressSize: 4, Operation: layers.ARPRequest,
			SourceHwAddress: mac, SourceProtAddress: h.tv.v4.AsSlice(),
			DstHwAddress:   make([]byte, 6),
			DstProtAddress: h.router.v4.AsSlice(),
		})
}

// taggedSyslog: the television logs to the watched host over VLAN 42. The
// frames are made by hand, for not every kernel has VLAN devices, and put on
// the switch's last cable: a bridge takes the tag out of the frame and hands
// it on beside it, where XDP does not see it.
func taggedSyslog(_ context.Context, h *homeNetwork) (talker, error) {
	from, err := h.tv.MAC(h.tv.link)
	if err != nil {
		return talker{}, err
	}
	to, err := h.watched.MAC(h.watched.link)
	if err != nil {
		return talker{}, err
	}
	ip := &layers.IPv4{
		Version: 4, TTL: 64, Protocol: layers.IPProtocolUDP,
		SrcIP: h.tv.v4.AsSlice(), DstIP: h.watched.v4.AsSlice(),
	}
	udp := &layers.UDP{SrcPort: 40514, DstPort: 514}
	if err := udp.SetNetworkLayerForChecksum(ip); err != nil {
		return talker{}, err
	}
	return sayFrame("syslog over VLAN", 500*time.Millisecond, h.lan, watchedPort,
		&layers.Ethernet{SrcMAC: from, DstMAC: to,
			EthernetType: layers.EthernetTypeDot1Q},
		&layers.Dot1Q{VLANIdentifier: 42, Type: layers.EthernetTypeIPv4},
		ip, udp, gopacket.Payload("<14>tv: volume is 11"))
}

// sayFrame puts the same frame on a link again and again.
func sayFrame(name string, every time.Duration, in *netlab.Namespace,
	link string, stack ...gopacket.SerializableLayer) (talker, error) {
	frame := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(frame, options, stack...); err != nil {
		return talker{}, err
	}
	socket, err := in.OpenRaw(link)
	if err != nil {
		return talker{}, err
	}
	say := func(int) error { return socket.Send(frame.Bytes()) }
	return talker{name, every, say, socket.Close}, nil
}

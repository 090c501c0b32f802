package main

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"xdplive/tests/kit/go/netlab"
)

// bindUDP opens a UDP socket inside a namespace. It stays unconnected: nobody
// has to listen at the other end.
func bindUDP(ctx context.Context, in *netlab.Namespace,
	at netip.AddrPort) (socket *net.UDPConn, err error) {
	err = in.Do(func() error {
		var listen net.ListenConfig
		opened, err := listen.ListenPacket(ctx, "udp", at.String())
		if err == nil {
			socket = opened.(*net.UDPConn)
		}
		return err
	})
	return socket, err
}

// sayUDP sends the same payload from one address to another again and again.
func sayUDP(ctx context.Context, name string, every time.Duration,
	in *netlab.Namespace, from netip.Addr, to netip.AddrPort,
	payload []byte) (talker, error) {
	socket, err := bindUDP(ctx, in, netip.AddrPortFrom(from, 0))
	if err != nil {
		return talker{}, err
	}
	say := func(int) error {
		_, err := socket.WriteToUDPAddrPort(payload, to)
		return err
	}
	return talker{name, every, say, socket.Close}, nil
}

// videoCall: the phone sends media to the watched host.
func videoCall(ctx context.Context, h *homeNetwork) (talker, error) {
	return sayUDP(ctx, "video call", 25*time.Millisecond, h.phone.Namespace,
		h.phone.v6, netip.AddrPortFrom(h.watched.v6, 5004), make([]byte, 1100))
}

// serviceSearch: the television looks for its like, to this link only: the
// kernel sends multicast with TTL 1.
func serviceSearch(ctx context.Context, h *homeNetwork) (talker, error) {
	return sayUDP(ctx, "SSDP", time.Second, h.tv.Namespace, h.tv.v4,
		netip.MustParseAddrPort("239.255.255.250:1900"),
		[]byte("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"+
			"MAN: \"ssdp:discover\"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n"))
}

// nameSearch: the phone asks for a printer by mDNS over IPv6.
func nameSearch(ctx context.Context, h *homeNetwork) (talker, error) {
	var zone string
	err := h.phone.Do(func() error {
		link, err := net.InterfaceByName("eth0")
		if err == nil {
			zone = strconv.Itoa(link.Index)
		}
		return err
	})
	if err != nil {
		return talker{}, err
	}
	group := netip.MustParseAddr("ff02::fb").WithZone(zone)
	return sayUDP(ctx, "mDNS", 1500*time.Millisecond, h.phone.Namespace,
		h.phone.v6, netip.AddrPortFrom(group, 5353),
		dnsMessage(&layers.DNS{QDCount: 1, Questions: []layers.DNSQuestion{{
			Name: []byte("_ipp._tcp.local"), Type: layers.DNSTypePTR,
			Class: layers.DNSClassIN,
		}}}))
}

// nameQueries: the watched host asks the router for names and is answered.
func nameQueries(ctx context.Context, h *homeNetwork) (talker, error) {
	server, err := bindUDP(ctx, h.router.Namespace,
		netip.AddrPortFrom(h.router.v4, 53))
	if err != nil {
		return talker{}, err
	}
	go answerNames(server)
	client, err := bindUDP(ctx, h.watched.Namespace, netip.AddrPortFrom(h.watched.v4, 0))
	if err != nil {
		return talker{}, err
	}
	names := []string{"grafana.example", "kernel.example", "packets.example"}
	ask := func(n int) error {
		question := dnsMessage(&layers.DNS{
			ID: uint16(n), RD: true, QDCount: 1,
			Questions: []layers.DNSQuestion{{Name: []byte(names[n%len(names)]),
				Type: layers.DNSTypeA, Class: layers.DNSClassIN}},
		})
		_, err := client.WriteToUDPAddrPort(question,
			netip.AddrPortFrom(h.router.v4, 53))
		return err
	}
	closeBoth := func() error { client.Close(); return server.Close() }
	return talker{"DNS", 300 * time.Millisecond, ask, closeBoth}, nil
}

// answerNames is a name server that knows one address, until it is closed.
func answerNames(server *net.UDPConn) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := server.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		var message layers.DNS
		if message.DecodeFromBytes(buffer[:n], gopacket.NilDecodeFeedback) != nil ||
			len(message.Questions) != 1 {
			continue
		}
		message.QR, message.ANCount = true, 1
		message.Answers = []layers.DNSResourceRecord{{
			Name: message.Questions[0].Name, Type: layers.DNSTypeA,
			Class: layers.DNSClassIN, TTL: 60, IP: net.IPv4(203, 0, 113, 7),
		}}
		if _, err := server.WriteToUDPAddrPort(dnsMessage(&message), from); err != nil {
			return
		}
	}
}

// dnsMessage panics on an error: its messages are made of constants, or were
// just decoded.
func dnsMessage(message *layers.DNS) []byte {
	buffer := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true}
	if err := message.SerializeTo(buffer, options); err != nil {
		panic(err)
	}
	return buffer.Bytes()
}

// Package frames builds Ethernet frames of every kind the plugin names, with
// gopacket, so that nothing of ours describes what ours should read.
package frames

import (
	"fmt"
	"net"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Builder makes frames from one station to another.
type Builder struct {
	Source, Destination net.HardwareAddr
}

// NewBuilder takes the two MAC addresses as text.
func NewBuilder(source, destination string) (Builder, error) {
	from, err := net.ParseMAC(source)
	if err != nil {
		return Builder{}, err
	}
	to, err := net.ParseMAC(destination)
	return Builder{Source: from, Destination: to}, err
}

func (b Builder) ethernet(next layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{
		SrcMAC: b.Source, DstMAC: b.Destination, EthernetType: next,
	}
}

func (b Builder) ipv4(next layers.IPProtocol, ttl uint8) *layers.IPv4 {
	return &layers.IPv4{
		Version: 4, TTL: ttl, Protocol: next,
		SrcIP: net.IPv4(192, 0, 2, 2).To4(), DstIP: net.IPv4(192, 0, 2, 1).To4(),
	}
}

func (b Builder) ipv6(next layers.IPProtocol, hops uint8) *layers.IPv6 {
	return &layers.IPv6{
		Version: 6, HopLimit: hops, NextHeader: next,
		SrcIP: net.ParseIP("2001:db8::2"), DstIP: net.ParseIP("2001:db8::1"),
	}
}

// checksummed is a transport layer whose checksum covers the IP addresses.
type checksummed interface {
	gopacket.SerializableLayer
	SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
}

func over(transport checksummed, ip gopacket.NetworkLayer) checksummed {
	if err := transport.SetNetworkLayerForChecksum(ip); err != nil {
		panic(fmt.Sprintf("checksum of a %T: %v", transport, err))
	}
	return transport
}

// serialize panics on an error: the layers are constants of this package.
func serialize(stack ...gopacket.SerializableLayer) []byte {
	buffer := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buffer, options, stack...); err != nil {
		panic(fmt.Sprintf("serialize frame: %v", err))
	}
	return buffer.Bytes()
}

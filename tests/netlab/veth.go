package netlab

import (
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
)

// End is one end of a cable.
type End struct {
	In   *Namespace
	Link string // its name in that namespace
	MAC  string // "" lets the kernel choose
}

// Connect lays a veth cable. Both ends are down until Up.
func (l *Lab) Connect(a, b End) error {
	aMAC, err := parseMAC(a.MAC)
	if err != nil {
		return err
	}
	bMAC, err := parseMAC(b.MAC)
	if err != nil {
		return err
	}
	cable := &netlink.Veth{
		LinkAttrs:        netlink.LinkAttrs{Name: a.Link, HardwareAddr: aMAC},
		PeerName:         b.Link,
		PeerHardwareAddr: bMAC,
		PeerNamespace:    netlink.NsFd(int(b.In.handle)),
	}
	if err := a.In.links.LinkAdd(cable); err != nil {
		return fmt.Errorf("connect %s to %s: %w", a.Link, b.Link, err)
	}
	if a.In.Name == "" {
		l.links = append(l.links, a.Link)
	}
	return nil
}

func parseMAC(text string) (net.HardwareAddr, error) {
	if text == "" {
		return nil, nil
	}
	return net.ParseMAC(text)
}

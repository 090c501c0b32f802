package netlab

import (
	"fmt"
	"net"
	"os/exec"
	"strings"

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

// Veths lays `count` cables within the namespace: <prefix>0 to <prefix>N-1,
// all ends up and none with an address; the other ends are called
// end-<prefix>0 and so on. One command makes them all.
func (n *Namespace) Veths(prefix string, count int) error {
	// Else each of them would announce itself.
	if err := n.sysctl("ipv6/conf/default/disable_ipv6", "1"); err != nil {
		return err
	}
	var batch strings.Builder
	for i := range count {
		name := fmt.Sprintf("%s%d", prefix, i)
		fmt.Fprintf(&batch, "link add %s type veth peer name end-%s\n", name, name)
		fmt.Fprintf(&batch, "link set %s up\nlink set end-%s up\n", name, name)
	}
	command := exec.Command("ip", "-n", n.Name, "-batch", "-")
	command.Stdin = strings.NewReader(batch.String())
	if text, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("lay %d cables: %w: %s", count, err, text)
	}
	return nil
}

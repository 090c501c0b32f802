package netlab

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// Namespace is one network namespace of a lab.
type Namespace struct {
	Name   string // of /run/netns; "" is the process's own
	handle netns.NsHandle
	links  *netlink.Handle
}

func newNamespace(name string, handle netns.NsHandle) (*Namespace, error) {
	links, err := netlink.NewHandleAt(handle)
	if err != nil {
		return nil, fmt.Errorf("open netlink in %q: %w", name, err)
	}
	return &Namespace{Name: name, handle: handle, links: links}, nil
}

func (n *Namespace) close() {
	n.links.Close()
	_ = n.handle.Close()
}

// Do runs work inside the namespace. Sockets opened and processes started
// there belong to it for good. work must not hand over to other goroutines
// before that.
func (n *Namespace) Do(work func() error) error {
	done := make(chan error, 1)
	go func() {
		// Never unlocked: the thread ends with this goroutine, so no other one
		// wakes up in a namespace it did not ask for.
		runtime.LockOSThread()
		if err := netns.Set(n.handle); err != nil {
			done <- fmt.Errorf("enter namespace %s: %w", n.Name, err)
			return
		}
		done <- work()
	}()
	return <-done
}

// Up brings a link up.
func (n *Namespace) Up(name string) error {
	return n.with(name, "bring up", n.links.LinkSetUp)
}

// Delete removes a link, and the other end of its cable with it.
func (n *Namespace) Delete(name string) error {
	return n.with(name, "delete", n.links.LinkDel)
}

// Address adds an address such as "192.0.2.1/24", usable at once.
func (n *Namespace) Address(name, cidr string) error {
	ip, network, err := net.ParseCIDR(cidr)
	if err != nil {
		return err
	}
	network.IP = ip
	address := &netlink.Addr{IPNet: network}
	if ip.To4() == nil {
		address.Flags = unix.IFA_F_NODAD
	}
	return n.with(name, "add "+cidr+" to", func(l netlink.Link) error {
		return n.links.AddrAdd(l, address)
	})
}

// Bridge joins links into one Ethernet segment.
func (n *Namespace) Bridge(name string, members ...string) error {
	bridge := &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: name}}
	// Snooping would hold multicast back until somebody asks for it.
	snooping := false
	bridge.MulticastSnooping = &snooping
	if err := n.links.LinkAdd(bridge); err != nil {
		return fmt.Errorf("add bridge %s: %w", name, err)
	}
	for _, member := range members {
		err := n.with(member, "join", func(l netlink.Link) error {
			return n.links.LinkSetMaster(l, bridge)
		})
		if err != nil {
			return err
		}
	}
	return n.Up(name)
}

// Tunnel adds a link whose frames have no Ethernet header, and brings it up.
func (n *Namespace) Tunnel(name string) error {
	err := ip("-n", n.Name, "tuntap", "add", "mode", "tun", "name", name)
	if err != nil {
		return err
	}
	return n.Up(name)
}

// Quiet keeps the kernel from sending anything of its own accord on a link: no
// IPv6 and no ARP. Call it before Up.
func (n *Namespace) Quiet(name string) error {
	if err := n.sysctl("ipv6/conf/"+name+"/disable_ipv6", "1"); err != nil {
		return err
	}
	return n.with(name, "turn ARP off on", n.links.LinkSetARPOff)
}

// MAC is the hardware address of a link.
func (n *Namespace) MAC(name string) (net.HardwareAddr, error) {
	var mac net.HardwareAddr
	err := n.with(name, "look at", func(l netlink.Link) error {
		mac = l.Attrs().HardwareAddr
		return nil
	})
	return mac, err
}

// XDPProgram is the id of the XDP program attached to a link, 0 if none is.
func (n *Namespace) XDPProgram(name string) (uint32, error) {
	var id uint32
	err := n.with(name, "look at", func(l netlink.Link) error {
		if xdp := l.Attrs().Xdp; xdp != nil && xdp.Attached {
			id = xdp.ProgId
		}
		return nil
	})
	return id, err
}

// sysctl sets a value below /proc/sys/net, which shows the namespace of the
// thread that opens it.
func (n *Namespace) sysctl(key, value string) error {
	return n.Do(func() error {
		path := filepath.Join("/proc/sys/net", key)
		return os.WriteFile(path, []byte(value), 0)
	})
}

func (n *Namespace) with(name, verb string, act func(netlink.Link) error) error {
	link, err := n.links.LinkByName(name)
	if err == nil {
		err = act(link)
	}
	if err != nil {
		return fmt.Errorf("%s %s in %q: %w", verb, name, n.Name, err)
	}
	return nil
}

package netlab

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// RawSocket puts ready-made Ethernet frames on a link.
type RawSocket struct {
	fd   int
	link unix.SockaddrLinklayer
}

// OpenRaw opens a raw socket on a link of the namespace.
func (n *Namespace) OpenRaw(link string) (*RawSocket, error) {
	var s *RawSocket
	err := n.Do(func() error {
		device, err := net.InterfaceByName(link)
		if err != nil {
			return err
		}
		// Protocol 0: this socket sends and never receives.
		fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return err
		}
		s = &RawSocket{fd: fd,
			link: unix.SockaddrLinklayer{Ifindex: device.Index}}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open raw socket on %s: %w", link, err)
	}
	return s, nil
}

// Send puts one frame on the wire as it is.
func (s *RawSocket) Send(frame []byte) error {
	return unix.Sendto(s.fd, frame, 0, &s.link)
}

// Close ends the socket.
func (s *RawSocket) Close() error { return unix.Close(s.fd) }

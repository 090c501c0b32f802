package netlab

import (
	"fmt"
	"net"
	"runtime"
	"unsafe"

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

// message is struct mmsghdr.
type message struct {
	header unix.Msghdr
	length uint32
}

// Batch is frames to put on a wire many times over, many in one call.
type Batch struct {
	vectors  []unix.Iovec
	messages []message
}

// NewBatch lets frames be sent together; they must stay as they are.
func NewBatch(frames [][]byte) *Batch {
	b := &Batch{vectors: make([]unix.Iovec, len(frames)),
		messages: make([]message, len(frames))}
	for i, frame := range frames {
		b.vectors[i].Base = &frame[0]
		b.vectors[i].SetLen(len(frame))
		b.messages[i].header.Iov = &b.vectors[i]
		b.messages[i].header.SetIovlen(1)
	}
	return b
}

// Bind makes the link the one that batches go out of, past its queueing
// discipline: a generator of load is to cost little itself.
func (s *RawSocket) Bind() error {
	if err := unix.Bind(s.fd, &s.link); err != nil {
		return err
	}
	return unix.SetsockoptInt(s.fd, unix.SOL_PACKET, unix.PACKET_QDISC_BYPASS, 1)
}

// SendBatch puts frames from..to of a batch on the wire, once bound.
func (s *RawSocket) SendBatch(b *Batch, from, to int) error {
	for from < to {
		sent, _, code := unix.Syscall6(unix.SYS_SENDMMSG, uintptr(s.fd),
			uintptr(unsafe.Pointer(&b.messages[from])), uintptr(to-from), 0, 0, 0)
		if code == unix.ENOBUFS || code == unix.EINTR {
			continue
		}
		if code != 0 {
			return code
		}
		from += int(sent)
	}
	runtime.KeepAlive(b)
	return nil
}

// Close ends the socket.
func (s *RawSocket) Close() error { return unix.Close(s.fd) }

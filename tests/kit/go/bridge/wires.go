package main

import (
	"errors"
	"fmt"
	"net/netip"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/netlab"
)

// busyLink is the watched host's link to a household full of traffic. The other
// one, netlab.PairLink, is quiet but for what /test/send puts on it.
const busyLink = "eth0"

// wires are the watched host and its two links.
type wires struct {
	*netlab.Pair
	household *household
	builder   frames.Builder
	quiet     *netlab.RawSocket
}

func layWires() (*wires, error) {
	pair, err := netlab.NewPair()
	if err != nil {
		return nil, err
	}
	w := &wires{Pair: pair}
	if err := w.lay(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *wires) lay() (err error) {
	if w.builder, err = frames.NewBuilder(w.PeerMAC, w.WatchedMAC); err != nil {
		return err
	}
	if w.quiet, err = w.Peer.OpenRaw(netlab.PairLink); err != nil {
		return err
	}
	err = w.Connect(netlab.End{In: w.Watched, Link: busyLink},
		netlab.End{In: w.Peer, Link: busyLink})
	if err != nil {
		return err
	}
	for _, end := range []*netlab.Namespace{w.Watched, w.Peer} {
		if err := errors.Join(end.Quiet(busyLink), end.Up(busyLink)); err != nil {
			return err
		}
	}
	w.household, err = startHousehold(w.Pair)
	return err
}

func (w *wires) close() error {
	var err error
	if w.household != nil {
		err = w.household.stop()
	}
	if w.quiet != nil {
		err = errors.Join(err, w.quiet.Close())
	}
	return errors.Join(err, w.Close())
}

// packet is one packet a test sends to the watched host on its quiet link.
type packet struct {
	Protocol string // udp or tcp, which is a SYN
	From, To netip.AddrPort
	Payload  int // bytes
}

func (w *wires) send(packets []packet) error {
	for _, p := range packets {
		frame, err := w.frame(p)
		if err == nil {
			err = w.quiet.Send(frame)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *wires) frame(p packet) ([]byte, error) {
	switch p.Protocol {
	case "udp":
		return w.builder.UDP(p.From, p.To, make([]byte, p.Payload)), nil
	case "tcp":
		return w.builder.TCP(p.From, p.To,
			frames.Segment{Flags: "S", Length: p.Payload}), nil
	}
	return nil, fmt.Errorf("send packet: protocol is %q; allowed: udp, tcp",
		p.Protocol)
}

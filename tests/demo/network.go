package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"

	"xdplive/tests/kit/go/netlab"
)

// ranges are meant for documentation, so they should be nobody's network. The
// first is taken that this host does not have all the same.
var ranges = []struct{ v4, v6 netip.Addr }{
	{netip.MustParseAddr("198.51.100.0"), netip.MustParseAddr("2001:db8:1::")},
	{netip.MustParseAddr("203.0.113.0"), netip.MustParseAddr("2001:db8:2::")},
	{netip.MustParseAddr("192.0.2.0"), netip.MustParseAddr("2001:db8:3::")},
}

// station is one host of the network.
type station struct {
	*netlab.Namespace
	link   string
	v4, v6 netip.Addr
}

// homeNetwork is a switch with a few stations around the watched host.
type homeNetwork struct {
	lab                              *netlab.Lab
	lan                              *netlab.Namespace // the switch
	rangeV4, rangeV6                 netip.Addr
	watched, router, desk, phone, tv station
}

// watchedPort is the switch's end of the watched host's cable.
const watchedPort = "host"

// layHomeNetwork builds it. With `here` the watched host is this very
// namespace and its link is a new one called xdplive<n>.
func layHomeNetwork(here bool) (*homeNetwork, error) {
	lab, err := netlab.New()
	if err != nil {
		return nil, err
	}
	h := &homeNetwork{lab: lab}
	if err := h.lay(here); err != nil {
		return nil, errors.Join(err, lab.Close())
	}
	return h, nil
}

func (h *homeNetwork) lay(here bool) (err error) {
	h.rangeV4, h.rangeV6 = ranges[0].v4, ranges[0].v6
	if here {
		if h.rangeV4, h.rangeV6, err = freeRange(); err != nil {
			return err
		}
		h.watched.link = freeLinkName()
		h.watched.Namespace, err = h.lab.Root()
	} else {
		h.watched.link = "eth0"
		h.watched.Namespace, err = h.lab.Namespace("host")
	}
	if err != nil {
		return err
	}
	if h.lan, err = h.lab.Namespace("switch"); err != nil {
		return err
	}
	if err := h.join(&h.watched, watchedPort, 1); err != nil {
		return err
	}
	for i, s := range []struct {
		name string
		*station
	}{{"router", &h.router}, {"desk", &h.desk}, {"phone", &h.phone}, {"tv", &h.tv}} {
		s.link = "eth0"
		if s.Namespace, err = h.lab.Namespace(s.name); err != nil {
			return err
		}
		if err := h.join(s.station, s.name, i+2); err != nil {
			return err
		}
	}
	return h.lan.Bridge("lan", watchedPort, "router", "desk", "phone", "tv")
}

// join lays a cable from a station to the switch and numbers the station.
func (h *homeNetwork) join(s *station, port string, number int) error {
	err := h.lab.Connect(netlab.End{In: s.Namespace, Link: s.link},
		netlab.End{In: h.lan, Link: port})
	if err != nil {
		return err
	}
	v4, v6 := h.rangeV4.As4(), h.rangeV6.As16()
	v4[3], v6[15] = byte(number), byte(number)
	s.v4, s.v6 = netip.AddrFrom4(v4), netip.AddrFrom16(v6)
	return errors.Join(s.Up(s.link), h.lan.Up(port),
		s.Address(s.link, s.v4.String()+"/24"),
		s.Address(s.link, s.v6.String()+"/64"))
}

// freeRange is the first range in which this host has no address.
func freeRange() (v4, v6 netip.Addr, err error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return v4, v6, err
	}
	for _, candidate := range ranges {
		taken := slices.ContainsFunc(addresses, func(a net.Addr) bool {
			prefix, err := netip.ParsePrefix(a.String())
			return err == nil && (prefix.Contains(candidate.v4) ||
				prefix.Contains(candidate.v6))
		})
		if !taken {
			return candidate.v4, candidate.v6, nil
		}
	}
	return v4, v6, errors.New("lay network: this host has addresses in all " +
		"ranges meant for documentation")
}

// freeLinkName is the first of xdplive0, xdplive1, … that nobody has.
func freeLinkName() string {
	for i := 0; ; i++ {
		name := fmt.Sprintf("xdplive%d", i)
		if _, err := net.InterfaceByName(name); err != nil {
			return name
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"

	"xdplive/tests/netlab"
)

// rangesV4 are meant for documentation, so they should be nobody's network.
// The first is taken that this host does not have all the same.
var rangesV4 = []netip.Prefix{
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
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
	rangeV4                          netip.Prefix
	watched, router, desk, phone, tv station
}

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
	if h.rangeV4, err = freeRange(); err != nil {
		return err
	}
	if here {
		h.watched.link = freeLinkName()
		h.watched.Namespace, err = h.lab.Root()
	} else {
		h.watched.link = "eth0"
		h.watched.Namespace, err = h.lab.Namespace("host")
	}
	if err != nil {
		return err
	}
	lan, err := h.lab.Namespace("switch")
	if err != nil {
		return err
	}
	if err := h.join(lan, &h.watched, "host", 1); err != nil {
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
		if err := h.join(lan, s.station, s.name, i+2); err != nil {
			return err
		}
	}
	return lan.Bridge("lan", "host", "router", "desk", "phone", "tv")
}

// join lays a cable from a station to the switch and numbers the station.
func (h *homeNetwork) join(lan *netlab.Namespace, s *station, port string,
	number int) error {
	err := h.lab.Connect(netlab.End{In: s.Namespace, Link: s.link},
		netlab.End{In: lan, Link: port})
	if err != nil {
		return err
	}
	v4 := h.rangeV4.Addr().As4()
	v4[3] = byte(number)
	s.v4 = netip.AddrFrom4(v4)
	s.v6 = netip.MustParseAddr(fmt.Sprintf("2001:db8::%d", number))
	return errors.Join(s.Up(s.link), lan.Up(port),
		s.Address(s.link, s.v4.String()+"/24"),
		s.Address(s.link, s.v6.String()+"/64"))
}

// freeRange is the first range in which this host has no address.
func freeRange() (netip.Prefix, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return netip.Prefix{}, err
	}
	for _, candidate := range rangesV4 {
		taken := slices.ContainsFunc(addresses, func(a net.Addr) bool {
			prefix, err := netip.ParsePrefix(a.String())
			return err == nil && prefix.Overlaps(candidate)
		})
		if !taken {
			return candidate, nil
		}
	}
	return netip.Prefix{}, errors.New("lay network: this host has addresses in " +
		"all ranges meant for documentation")
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

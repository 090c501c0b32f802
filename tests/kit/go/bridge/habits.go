package main

import (
	"math"
	"net/netip"
	"strings"
	"time"

	"xdplive/tests/kit/go/frames"
)

// The household and some of the internet; addresses are meant for
// documentation.
var (
	self     = netip.MustParseAddr("192.0.2.10")
	router   = netip.MustParseAddr("192.0.2.1")
	desk     = netip.MustParseAddr("192.0.2.20")
	phone    = netip.MustParseAddr("192.0.2.30")
	mirror   = netip.MustParseAddr("198.51.100.80")
	backup   = netip.MustParseAddr("203.0.113.22")
	selfV6   = netip.MustParseAddr("2001:db8::10")
	tabletV6 = netip.MustParseAddr("2001:db8::40")
)

// spoken is one frame and who puts it on the link.
type spoken struct {
	out   bool // the watched host
	frame []byte
}

// habit is something the household does again and again; n counts the times.
type habit struct {
	every time.Duration
	do    func(n int) []spoken
}

// talk makes the frames of both ends.
type talk struct{ in, out frames.Builder }

// stream is one TCP connection to the watched host. It counts as TCP does.
type stream struct {
	talk
	from, to    netip.AddrPort
	theirs, own uint32 // next sequence numbers
}

// hears: the watched host is sent a segment.
func (s *stream) hears(flags string, length int) spoken {
	frame := s.in.TCP(s.from, s.to, frames.Segment{
		Flags: flags, Seq: s.theirs, Ack: s.own, Length: length})
	s.theirs += counted(flags, length)
	return spoken{false, frame}
}

// says: the watched host sends one.
func (s *stream) says(flags string, length int) spoken {
	frame := s.out.TCP(s.to, s.from, frames.Segment{
		Flags: flags, Seq: s.own, Ack: s.theirs, Length: length})
	s.own += counted(flags, length)
	return spoken{true, frame}
}

// counted is by how much a segment moves the sequence number.
func counted(flags string, length int) uint32 {
	if strings.ContainsAny(flags, "SF") {
		length++
	}
	return uint32(length)
}

func (t talk) habits() []habit {
	return []habit{
		{400 * time.Millisecond, t.page},
		{50 * time.Millisecond, t.download()},
		{25 * time.Millisecond, t.call},
		{250 * time.Millisecond, t.shell()},
		{300 * time.Millisecond, t.name},
		{time.Second, t.ping},
		{700 * time.Millisecond, t.oddity},
	}
}

// wave swells from 0 to most and ebbs again, once in so many times.
func wave(n, times int, most float64) int {
	turn := 2 * math.Pi * float64(n) / float64(times)
	return int(most * (1 - math.Cos(turn)) / 2)
}

func port(address netip.Addr, number int) netip.AddrPort {
	return netip.AddrPortFrom(address, uint16(number))
}

// page: the desk reads a page, over a connection of its own.
func (t talk) page(n int) []spoken {
	s := &stream{talk: t, from: port(desk, 40000+n%20000), to: port(self, 8080)}
	said := []spoken{s.hears("S", 0), s.says("S.", 0), s.hears(".", 0),
		s.hears("P.", 300)}
	for range 2 + n%4 {
		said = append(said, s.says(".", 1400))
	}
	return append(said, s.says("F.", 0), s.hears("F.", 0), s.says(".", 0))
}

// download: it comes in waves.
func (t talk) download() func(n int) []spoken {
	s := &stream{talk: t, from: port(mirror, 443), to: port(self, 51820)}
	return func(n int) []spoken {
		var said []spoken
		for range wave(n, 240, 7) + wave(n, 150, 3) {
			said = append(said, s.hears(".", 1400))
		}
		return append(said, s.says(".", 0))
	}
}

// call: the tablet's pictures, more of them the more moves.
func (t talk) call(n int) []spoken {
	from, to := port(tabletV6, 5004), port(selfV6, 5004)
	return []spoken{
		{false, t.in.UDP(from, to, make([]byte, 250+wave(n, 300, 900)))},
		{true, t.out.UDP(to, from, make([]byte, 160))},
	}
}

// shell: keys and their echoes.
func (t talk) shell() func(n int) []spoken {
	s := &stream{talk: t, from: port(phone, 50022), to: port(self, 22)}
	return func(n int) []spoken {
		return []spoken{s.hears("P.", 36), s.says("P.", 36+n%200)}
	}
}

func (t talk) name(n int) []spoken {
	names := []string{"grafana.example", "kernel.example", "packets.example"}
	id, name := uint16(n), names[n%len(names)]
	from, to := port(self, 33000+n%1000), port(router, 53)
	return []spoken{
		{true, t.out.UDP(from, to, frames.NameQuestion(id, name))},
		{false, t.in.UDP(to, from, frames.NameAnswer(id, name, mirror))},
	}
}

func (t talk) ping(n int) []spoken {
	return []spoken{
		{true, t.out.Ping(self, backup, uint16(n))},
		{false, t.in.Pong(backup, self, uint16(n))},
	}
}

// oddity: each of the rarer kinds in turn.
func (t talk) oddity(n int) []spoken {
	rare := t.in.Mixed(20)
	return []spoken{{false, rare[n%len(rare)]}}
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"xdplive/tests/kit/go/host"
)

// screen prints packets for people: of each kind of traffic one row a picture,
// everything in the counts.
// arrival is a row and its number among all.
type arrival struct {
	number int
	row    host.Row
}

type screen struct {
	out     io.Writer
	colours bool
	width   int // of the terminal; 0: as wide as the text

	total     int
	bytes     float64
	protocols map[string]int
	delays    []time.Duration // wire to here, of each message's newest row

	began, drawn time.Time
	pending      map[string]arrival // newest row of each kind
	sinceDrawn   int
	bytesDrawn   float64
}

func newScreen(out *os.File) *screen {
	now := time.Now()
	s := &screen{
		out: out, began: now, drawn: now,
		protocols: map[string]int{}, pending: map[string]arrival{},
	}
	size, err := unix.IoctlGetWinsize(int(out.Fd()), unix.TIOCGWINSZ)
	if err == nil {
		s.width, s.colours = int(size.Col), os.Getenv("NO_COLOR") == ""
	}
	return s
}

// takePacket counts the rows of one packet of a stream that must not end, and
// how long the newest of them was on its way.
func (s *screen) takePacket(live *host.Live, packet host.Packet, open bool) error {
	if !open {
		return fmt.Errorf("the stream ended: %w", live.Err())
	}
	rows, err := live.Rows(packet)
	s.take(rows)
	if len(rows) > 0 {
		newest, _ := rows[len(rows)-1]["time"].(float64)
		s.delays = append(s.delays, packet.At.Sub(time.UnixMilli(int64(newest))))
	}
	return err
}

// take counts rows and keeps the newest of each kind for the next picture.
func (s *screen) take(rows []host.Row) {
	for _, row := range rows {
		protocol := text(row, "protocol")
		length, _ := row["length"].(float64)
		s.total++
		s.sinceDrawn++
		s.bytes += length
		s.bytesDrawn += length
		s.protocols[protocol]++
		kind := protocol + text(row, "destination_port") + text(row, "vlan") +
			text(row, "destination_ip")
		s.pending[kind] = arrival{s.total, row}
	}
}

// picture prints one row of each kind since the last one, and the rates.
func (s *screen) picture() {
	newest := slices.SortedFunc(maps.Values(s.pending), func(a, b arrival) int {
		return cmp.Compare(a.number, b.number)
	})
	for _, at := range newest {
		fmt.Fprintln(s.out, s.line(at.row))
	}
	seconds := time.Since(s.drawn).Seconds()
	fmt.Fprintln(s.out, s.dim(fmt.Sprintf("%14d packets/s  %.0f kbit/s",
		int(float64(s.sinceDrawn)/seconds), s.bytesDrawn*8/1000/seconds)))
	s.pending = map[string]arrival{}
	s.drawn, s.sinceDrawn, s.bytesDrawn = time.Now(), 0, 0
}

var protocolColours = map[string]int{
	"TCP": 32, "UDP": 36, "ICMP": 33, "ICMPv6": 33, "ARP": 35,
}

// line is one row; on a terminal as wide as that and the protocol in colour.
func (s *screen) line(row host.Row) string {
	stamp, _ := row["time"].(float64)
	protocol := text(row, "protocol")
	vlan := text(row, "vlan")
	if vlan != "" {
		vlan = "vlan " + vlan
	}
	start := time.UnixMilli(int64(stamp)).Format("15:04:05.000 ")
	end := []rune(fmt.Sprintf("%-7s %-22s → %-22s %-7s ttl %-3s %5s B  %s",
		protocol, endpoint(row, "source"), endpoint(row, "destination"), vlan,
		text(row, "ttl"), text(row, "length"), text(row, "info")))
	if room := s.width - len(start); s.width > 0 && len(end) > room {
		end = end[:max(room, 7)]
	}
	if colour, ok := protocolColours[protocol]; ok && s.colours {
		return fmt.Sprintf("%s\x1b[%dm%s\x1b[0m%s", start, colour,
			string(end[:7]), string(end[7:]))
	}
	return start + string(end)
}

// endpoint is address and port, or the MAC address where there is no IP.
func endpoint(row host.Row, side string) string {
	address, port := text(row, side+"_ip"), text(row, side+"_port")
	switch {
	case address == "":
		return text(row, side+"_mac")
	case port == "":
		return address
	case strings.Contains(address, ":"):
		return "[" + address + "]:" + port
	}
	return address + ":" + port
}

// text is a value as people read it; "" for an absent one.
func text(row host.Row, column string) string {
	switch value := row[column].(type) {
	case string:
		return value
	case float64:
		return fmt.Sprintf("%.0f", value)
	}
	return ""
}

func (s *screen) ledger(rows []host.LedgerRow) {
	for _, row := range rows {
		fmt.Fprintln(s.out, s.dim(ledgerLine(row)))
	}
}

func ledgerLine(row host.LedgerRow) string {
	return fmt.Sprintf("ledger  %s %s (%s): seen %d = matched %d + unmatched %d; "+
		"matched = shown %d + over budget %d + ring full %d",
		row.Interface, row.Direction, row.AttachMode, row.Seen, row.Matched,
		row.Seen-row.Matched, row.Shown, row.OverBudget, row.RingFull)
}

func (s *screen) dim(line string) string {
	if s.colours {
		return "\x1b[2m" + line + "\x1b[0m"
	}
	return line
}

// summary says what was seen in all.
func (s *screen) summary(ledger []host.LedgerRow) {
	fmt.Fprintf(s.out, "\nseen in %.0f s: %d packets, %.0f kB; rows: %d of the %d "+
		"the kernel showed\n", time.Since(s.began).Seconds(), s.total,
		s.bytes/1000, s.total, shown(ledger))
	names := slices.Sorted(maps.Keys(s.protocols))
	slices.SortStableFunc(names, func(a, b string) int {
		return s.protocols[b] - s.protocols[a]
	})
	for _, name := range names {
		fmt.Fprintf(s.out, "  %-8s %6d\n", name, s.protocols[name])
	}
	if len(s.delays) > 0 {
		slices.Sort(s.delays)
		fmt.Fprintf(s.out, "wire to stream message: half within %d ms, "+
			"99 %% within %d ms\n", s.delays[len(s.delays)/2].Milliseconds(),
			s.delays[len(s.delays)*99/100].Milliseconds())
	}
	for _, row := range ledger {
		fmt.Fprintln(s.out, ledgerLine(row))
	}
}

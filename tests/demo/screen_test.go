package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"xdplive/tests/kit/go/host"
)

func row(protocol string, more host.Row) host.Row {
	r := host.Row{"time": float64(1700000000123), "protocol": protocol,
		"length": 60.0, "info": "info"}
	for column, value := range more {
		r[column] = value
	}
	return r
}

func TestLineShowsAddressesPortsAndWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		name string
		row  host.Row
		want []string
	}{
		{"IPv4 with ports", row("TCP", host.Row{
			"source_ip": "198.51.100.3", "source_port": 40000.0,
			"destination_ip": "198.51.100.1", "destination_port": 80.0,
			"ttl": 64.0}),
			[]string{"TCP", "198.51.100.3:40000", "198.51.100.1:80", "ttl 64"}},
		{"IPv6 with ports", row("UDP", host.Row{
			"source_ip": "2001:db8::3", "source_port": 9.0}),
			[]string{"[2001:db8::3]:9"}},
		{"no ports", row("ICMP", host.Row{"source_ip": "198.51.100.3"}),
			[]string{"198.51.100.3 "}},
		{"no IP", row("ARP", host.Row{"source_mac": "02:00:00:00:00:01",
			"source_ip": nil}), []string{"02:00:00:00:00:01"}},
		{"VLAN", row("UDP", host.Row{"vlan": 42.0}), []string{"vlan 42"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := (&screen{}).line(c.row)
			for _, want := range c.want {
				if !strings.Contains(line, want) {
					t.Errorf("%q is not in %q", want, line)
				}
			}
			if strings.Contains(line, "\x1b") {
				t.Errorf("colours without a terminal: %q", line)
			}
		})
	}
}

func TestLineIsCutToTheTerminalColoursAside(t *testing.T) {
	s := &screen{width: 40, colours: true}
	line := s.line(row("UDP", host.Row{"info": strings.Repeat("x", 200)}))
	plain := strings.NewReplacer("\x1b[36m", "", "\x1b[0m", "").Replace(line)
	if got := utf8.RuneCountInString(plain); got != 40 || plain == line {
		t.Errorf("%d characters, want 40 and colours: %q", got, line)
	}
}

func TestSummaryCountsByProtocolMostFirst(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out, began: time.Now(), drawn: time.Now(),
		protocols: map[string]int{}, pending: map[string]arrival{}}
	s.take([]host.Row{row("ARP", nil), row("UDP", nil), row("UDP", nil)})
	s.delays = []time.Duration{10 * time.Millisecond}
	s.picture()
	s.summary([]host.LedgerRow{{Interface: "eth0", Direction: "ingress",
		AttachMode: "native", Seen: 5, Matched: 3, Shown: 3}})
	text := out.String()
	udp, arp := strings.LastIndex(text, "UDP"), strings.LastIndex(text, "ARP")
	if udp < 0 || arp < udp {
		t.Errorf("want UDP before ARP:\n%s", text)
	}
	for _, want := range []string{"3 packets", "half within 10 ms",
		"seen 5 = matched 3 + unmatched 2", "shown 3 + over budget 0"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
}

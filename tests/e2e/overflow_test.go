package e2e

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/rig"
)

// flows is a packet of each of so many hosts.
func (c *content) flows(t *testing.T, count int) [][]byte {
	t.Helper()
	builder := c.builder(t)
	all := make([][]byte, count)
	for i := range all {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 18, byte(i >> 8),
			byte(i)}), 4000)
		all[i] = builder.UDP(from, netip.MustParseAddrPort("192.0.2.1:9"),
			make([]byte, 10+i%900))
	}
	return all
}

// What finds the flow table full is of no known flow, and yet in every sum.
func TestOverflowIsCountedInEveryKind(t *testing.T) {
	const count = 3000
	c := &content{panel: openPanel(t, `,"flowTableEntries":1024`)}
	socket := rig.Socket(t, c.Pair)
	defer socket.Close()
	for _, frame := range c.flows(t, count) { // within one window, or two
		if err := socket.Send(frame); err != nil {
			t.Fatal(err)
		}
		c.rows = append(c.rows, host.Row{"length": float64(len(frame)),
			"ttl": 64.0})
	}
	c.settle(t, time.Now())
	ledger := c.ledger(t)
	if ledger.Matched != count || ledger.Overflow == 0 || !ledger.Balanced() {
		t.Fatalf("%d flows for a table of 1024: %+v", count, ledger)
	}
	for _, measure := range []string{"packets", "bytes"} {
		c.addUpWithOverflow(t, measure, ledger)
	}
	c.compareHistogram(t, "packet_length", "length", c.rows)
	c.compareHistogram(t, "ttl", "ttl", c.rows)
	for _, kind := range []string{"traffic", "flows"} {
		frame := c.ask(t, query{"kind": kind})
		if text := told(frame.Meta.Notices, "flow table full"); !strings.Contains(
			text, "flowTableEntries") {
			t.Errorf("%s: no notice of it: %+v", kind, frame.Meta.Notices)
		}
	}
	shown := uint64(0)
	for _, row := range host.FrameRows(c.ask(t, query{"kind": "flows",
		"limit": 5000})) {
		shown += uint64(row["packets"].(float64))
	}
	if shown != ledger.Counted {
		t.Errorf("%d packets in flows, the ledger counted %d", shown,
			ledger.Counted)
	}
}

// addUpWithOverflow asks for sums that hold though groups are not all known.
func (c *content) addUpWithOverflow(t *testing.T, measure string,
	ledger host.LedgerRow) {
	t.Helper()
	want := total(c.rows).in(measure)
	got := c.traffic(t, query{"measure": measure})
	sameCounts(t, "total", got, map[string]uint64{"total": want})
	got = c.traffic(t, query{"measure": measure,
		"groupBy": []string{"source_ip"}, "top": 20})
	sum := uint64(0)
	for _, series := range got {
		sum += series
	}
	if sum != want || len(got) != 22 || got["overflow"] == 0 {
		t.Errorf("%d series of %d %s, %d came; overflow is %d", len(got), sum,
			measure, want, got["overflow"])
	}
	if measure == "packets" && got["overflow"] != ledger.Overflow {
		t.Errorf("the overflow is %d, the ledger says %d", got["overflow"],
			ledger.Overflow)
	}
	// The kernel counts those by protocol even then.
	got = c.traffic(t, query{"measure": measure,
		"groupBy": []string{"protocol"}})
	if got["UDP"] != want {
		t.Errorf("%d %s of UDP, %d came", got["UDP"], measure, want)
	}
}

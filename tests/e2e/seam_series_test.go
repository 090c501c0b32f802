package e2e

import (
	"net/netip"
	"testing"
	"time"

	"xdplive/tests/kit/go/rig"
)

// The chart shows one host; another that says more comes later, and after a
// while is shown beside it. The one that was shown stays, and no packet is lost
// where the columns change.
func TestLargestSeriesAreChosenAnewAfterAWhile(t *testing.T) {
	c := openContent(t)
	chart := c.openChart(t, query{"kind": "traffic", "measure": "packets",
		"groupBy": []string{"source_ip"}, "top": 1})
	socket := rig.Socket(t, c.Pair)
	defer socket.Close()
	talk := func(host string, count int) {
		frame := c.builder(t).UDP(netip.MustParseAddrPort(host+":7"),
			netip.MustParseAddrPort("192.0.2.1:9"), nil)
		for range count {
			if err := socket.Send(frame); err != nil {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	talk("192.0.2.2", 300)
	talk("198.51.100.9", 2800)
	rows := pointsUntil(t, chart, time.Now(), time.Second)
	last := rows[len(rows)-1]
	if last["192.0.2.2"] == nil || last["198.51.100.9"] == nil {
		t.Errorf("the columns are %v, want both hosts", last)
	}
	packets := uint64(0)
	for _, series := range sums(t, rows) {
		packets += series
	}
	if packets != 3100 {
		t.Errorf("%d packets are in the series, want 3100", packets)
	}
}

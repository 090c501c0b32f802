package e2e

import (
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
)

// A filter that all packets match, opened while they come: what came before its
// tap, what its tap counted and what is streamed are all of them, once each.
func TestFilterOpenedUnderTrafficHasNoSeam(t *testing.T) {
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(1700 * time.Millisecond)
	charts := map[string]*host.Panel{}
	for _, filter := range []string{"udp", "udp port 9", "not tcp",
		"src host 192.0.2.2"} {
		charts[filter] = c.openChart(t, query{"kind": "traffic",
			"measure": "packets", "filter": filter})
		time.Sleep(300 * time.Millisecond)
	}
	time.Sleep(2 * time.Second)
	stop()
	quiet, ledger := time.Now(), c.ledger(t)
	for filter, chart := range charts {
		rows := pointsUntil(t, chart, quiet, time.Second)
		if got := sums(t, rows)[filter]; got != ledger.Matched {
			t.Errorf("%s: %d packets in the chart, %d came", filter, got,
				ledger.Matched)
		}
	}
}

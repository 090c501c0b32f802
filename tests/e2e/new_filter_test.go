package e2e

import (
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
)

// A filter that all packets match, opened while they come: what came before its
// tap and what its tap counted are all of them, once each.
func TestFilterOpenedUnderTrafficMissesNothing(t *testing.T) {
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(1700 * time.Millisecond)
	filters := []string{"udp", "udp port 9", "not tcp", "src host 192.0.2.2"}
	for _, filter := range filters {
		c.ask(t, query{"kind": "traffic", "filter": filter})
		time.Sleep(300 * time.Millisecond)
	}
	time.Sleep(time.Second)
	stop()
	c.settle(t, time.Now())
	ledger := c.ledger(t)
	for _, filter := range filters {
		if got := c.traffic(t, query{"filter": filter,
			"measure": "packets"})[filter]; got != ledger.Matched {
			t.Errorf("%s: %d packets in the chart, %d came: %+v\n%v", filter, got,
				ledger.Matched, ledger, host.FrameRows(c.ask(t, query{
					"kind": "traffic", "measure": "packets", "filter": filter})))
		}
		flows := c.ask(t, query{"kind": "flows", "filter": filter})
		if got, _ := flows.FieldByName("packets"); got.Len() != 1 ||
			got.At(0) != ledger.Matched {
			t.Errorf("%s: the flow has %v packets, %d came", filter, got,
				ledger.Matched)
		}
	}
}

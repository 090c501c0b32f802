package e2e

import (
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

// Two taps count, each with windows of its own; a chart of both is the sum of
// the two, in the stream as in the history.
func TestTrafficOfBothDirectionsIsThatOfEach(t *testing.T) {
	const out = 300
	c := openContent(t)
	both := query{"kind": "traffic", "measure": "packets", "direction": "both",
		"groupBy": []string{"direction"}}
	chart := c.openChart(t, both)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(1200 * time.Millisecond)
	sendUDP(t, c.Watched, netlab.PairLink, c.WatchedMAC, c.PeerMAC, out, 7)
	time.Sleep(500 * time.Millisecond)
	stop()
	quiet := time.Now()
	streamed := sums(t, pointsUntil(t, chart, quiet, time.Second))
	c.settle(t, quiet)
	answered := sums(t, host.FrameRows(c.ask(t, both)))
	want := map[string]uint64{"ingress": c.ledger(t).Matched, "egress": out,
		"other": 0}
	sameCounts(t, "streamed", streamed, want)
	sameCounts(t, "answered", answered, want)
	for direction, packets := range want {
		if direction != "other" {
			sameCounts(t, direction, c.traffic(t, query{"direction": direction,
				"measure": "packets"}), map[string]uint64{"total": packets})
		}
	}
	flows := map[string]amount{}
	for _, row := range host.FrameRows(c.ask(t, query{"kind": "flows",
		"direction": "both", "groupBy": []string{"direction"}})) {
		flows[row["direction"].(string)] = amount{
			packets: uint64(row["packets"].(float64))}
	}
	sameCounts(t, "flows", flows, map[string]amount{
		"ingress": {packets: want["ingress"]}, "egress": {packets: out}})
}

// Two interfaces of one chart.
func TestTrafficIsGroupedByInterface(t *testing.T) {
	const wireCount, loopCount = 200, 40
	p := openPanel(t, "")
	p.source = host.Source{UID: "two", Settings: `{"interfaces":"wire,lo"}`}
	c := &content{panel: p}
	q := query{"kind": "traffic", "measure": "packets", "interface": "wire,lo",
		"groupBy": []string{"interface"}}
	c.ask(t, q)
	c.send(t, wireCount, time.Millisecond)
	sendUDP(t, c.Watched, "lo", c.WatchedMAC, c.PeerMAC, loopCount, 7)
	quiet := time.Now()
	c.settle(t, quiet)
	time.Sleep(1200 * time.Millisecond) // lo's windows are not the wire's
	sameCounts(t, "interfaces", sums(t, host.FrameRows(c.ask(t, q))),
		map[string]uint64{"wire": wireCount, "lo": loopCount, "other": 0})
}

package e2e

import (
	"net/netip"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

// burst sends three packets of each of so many flows, half of them from one
// host, in the middle of the next second; it says which second that is.
func (c *content) burst(t *testing.T, socket *netlab.RawSocket,
	flows int) time.Time {
	t.Helper()
	second := time.Now().Truncate(time.Second).Add(time.Second)
	time.Sleep(time.Until(second.Add(300 * time.Millisecond)))
	to := netip.MustParseAddrPort("192.0.2.1:9")
	for range 3 {
		for i := range flows {
			from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, 100,
				byte(i % 2)}), uint16(1000+i))
			if err := socket.Send(c.builder(t).UDP(from, to, nil)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return second
}

// A flow counts once in each second in which it said something.
func TestFlowsAreCountedBySecond(t *testing.T) {
	c := openContent(t)
	socket := rig.Socket(t, c.Pair)
	defer socket.Close()
	sent := map[float64]int{}
	var last time.Time
	for _, flows := range []int{40, 6, 0, 70, 6} {
		last = c.burst(t, socket, flows)
		sent[float64(last.UnixMilli())] = flows
	}
	c.settle(t, last.Add(time.Second))
	for name, groupBy := range map[string][]string{
		"total": nil, "UDP": {"protocol"}, "198.51.100.1": {"source_ip"}} {
		rows := host.FrameRows(c.ask(t, query{"kind": "traffic",
			"measure": "flows", "groupBy": groupBy}))
		found := 0
		for _, row := range rows {
			want, asked := sent[row["time"].(float64)]
			if !asked {
				continue
			}
			if name == "198.51.100.1" {
				want /= 2
			}
			found++
			if got := row[name].(float64); got != float64(want) {
				t.Errorf("%s at %v: %v flows, %d were sent", name, row["time"],
					got, want)
			}
		}
		if found != len(sent) {
			t.Errorf("%s: %d of %d seconds are in the chart", name, found,
				len(sent))
		}
	}
}

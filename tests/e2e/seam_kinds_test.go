package e2e

import (
	"context"
	"net/netip"
	"os"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// seamSeconds is how long the stream is looked at: XDPLIVE_LONG=1 makes it a
// minute.
func seamSeconds() time.Duration {
	if os.Getenv("XDPLIVE_LONG") != "" {
		return time.Minute
	}
	return 9 * time.Second
}

// talk sends a packet about every millisecond until ctx ends.
func (c *content) talk(ctx context.Context, t *testing.T) {
	socket, err := c.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		t.Error(err)
		return
	}
	defer socket.Close()
	frame := c.builder(t).UDP(netip.MustParseAddrPort("192.0.2.2:7"),
		netip.MustParseAddrPort("192.0.2.1:9"), []byte("hello"))
	for ctx.Err() == nil {
		if err := socket.Send(frame); err != nil {
			t.Error(err)
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// startTalking sends until the returned function is called, which returns once
// the last packet is out.
func (c *content) startTalking(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.talk(ctx, t)
	}()
	return func() { cancel(); testenv.Join(t, done) }
}

func openContent(t *testing.T) *content {
	t.Helper()
	return &content{panel: openPanel(t, "")}
}

// openChart opens a panel that stays open for as long as the test runs.
func (c *content) openChart(t *testing.T, q query) *host.Panel {
	t.Helper()
	chart := rig.OpenPanel(t.Context(), t, c.plugin, c.source, targetOf(t, q))
	return chart
}

// pointsUntil is history, welcome and stream up to the step in which that
// moment lies.
func pointsUntil(t *testing.T, chart *host.Panel, moment time.Time,
	step time.Duration) []host.Row {
	t.Helper()
	rows := append(host.FrameRows(chart.History), chart.Initial...)
	for limit := time.After(time.Until(moment) + 5*time.Second); ; {
		last := len(rows) - 1
		if last >= 0 && rows[last]["time"].(float64)+float64(step.Milliseconds()) >
			float64(moment.UnixMilli()) {
			return rows
		}
		select {
		case packet, open := <-chart.Packets:
			rows = append(rows, rig.Rows(t, chart.Live, packet, open)...)
		case <-limit:
			t.Fatalf("%d points came, none of %v", len(rows), moment)
		}
	}
}

func TestHistoryAndStreamOfTrafficAreTheLedger(t *testing.T) {
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(2500 * time.Millisecond) // a history comes into being
	chart := c.openChart(t, query{"kind": "traffic", "measure": "packets"})
	if chart.History.Rows() < 2 {
		t.Errorf("%d points of history, packets came for 2.5 s",
			chart.History.Rows())
	}
	time.Sleep(seamSeconds())
	stop()
	rows := pointsUntil(t, chart, time.Now(), time.Second)
	got, ledger := sums(t, rows)["total"], c.ledger(t)
	if got != ledger.Matched {
		t.Errorf("%d packets in %d points, the ledger says %d", got, len(rows),
			ledger.Matched)
	}
}

// Groups change while one looks: columns come with a schema of their own, and
// no packet goes missing.
func TestSeriesThatComeLaterAreInTheStream(t *testing.T) {
	c := openContent(t)
	chart := c.openChart(t, query{"kind": "traffic", "measure": "packets",
		"groupBy": []string{"protocol"}})
	builder := c.builder(t)
	rig.SendSlowly(t, c.Pair, builder.Mixed(400), 1, 5*time.Millisecond)
	rows := pointsUntil(t, chart, time.Now(), time.Second)
	packets := uint64(0)
	for _, series := range sums(t, rows) {
		packets += series
	}
	if packets != 400 {
		t.Errorf("%d packets are in the series, want 400", packets)
	}
	if last := rows[len(rows)-1]; last["UDP"] == nil || last["ARP"] == nil {
		t.Errorf("the protocols that came have no series: %v", last)
	}
}

// What replaces itself shows the last minute: all that came in this test.
func TestLiveTablesTellOfAllThatCame(t *testing.T) {
	c := openContent(t)
	flows := c.openChart(t, query{"kind": "flows", "groupBy": []string{"protocol"},
		"orderBy": "packets"})
	c.send(t, 500, 10*time.Millisecond)
	var last []host.Row
	testenv.Eventually(t, 8*time.Second, "the table shows 500 packets",
		func() bool {
			rows, err := flows.NextRows(10 * time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) > 0 {
				last = rows
			}
			packets := 0.0
			for _, row := range last {
				packets += row["packets"].(float64)
			}
			return packets == 500
		})
}

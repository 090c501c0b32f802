package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// save gives the data source other settings, as a click on Save & test does.
func (c *content) save(t *testing.T, settings string) host.Health {
	t.Helper()
	c.source.Settings = `{"interfaces":"` + netlab.PairLink +
		`","historyMiB":256` + settings + `}`
	health, err := c.plugin.CheckHealth(testContext(t), c.source)
	if err != nil || !health.OK {
		t.Fatalf("%s: %v, %s", settings, err, health.Message)
	}
	return health
}

// forward wants no counter of the ledger to have gone back.
func forward(t *testing.T, before, after host.LedgerRow) {
	t.Helper()
	for name, pair := range map[string][2]uint64{
		"seen": {before.Seen, after.Seen}, "matched": {before.Matched, after.Matched},
		"counted": {before.Counted, after.Counted},
		"shown":   {before.Shown, after.Shown},
		"bytes":   {before.SeenBytes, after.SeenBytes},
	} {
		if pair[1] < pair[0] {
			t.Errorf("%s went from %d back to %d", name, pair[0], pair[1])
		}
	}
	if !after.Balanced() {
		t.Errorf("the ledger does not add up: %+v", after)
	}
}

// watch lets a second pass, ten times looked at.
func (c *content) watch(t *testing.T, before host.LedgerRow) host.LedgerRow {
	t.Helper()
	for range 10 {
		after := c.ledger(t)
		forward(t, before, after)
		before = after
		time.Sleep(150 * time.Millisecond)
	}
	return before
}

// While all sizes change under traffic, every packet is counted once, in the
// ledger and in charts, and a stream goes on.
func TestSizesChangeAndNoPacketIsMissed(t *testing.T) {
	for _, mode := range []string{"native", "tcx", "generic"} {
		t.Run(mode, func(t *testing.T) { changeSizes(t, mode) })
	}
}

func changeSizes(t *testing.T, mode string) {
	c := &content{panel: openPanel(t, `,"attachMode":"`+mode+`"`)}
	before := c.ledger(t)
	if before.AttachMode != mode {
		t.Fatalf("it is attached by %s", before.AttachMode)
	}
	chart := c.openChart(t, soakQueries["total"])
	stop := c.sendOn(t)
	for _, sizes := range []string{`,"snapLength":64`, `,"snapLength":512`,
		`,"packetsPerSecond":100000,"snapLength":512`,
		`,"flowTableEntries":1024,"snapLength":128`} {
		c.save(t, sizes+`,"attachMode":"`+mode+`"`)
		before = c.watch(t, before)
	}
	sent := stop()
	end := time.Now()
	c.settle(t, end)
	if ledger := c.ledger(t); ledger.Seen != sent || ledger.Matched != sent {
		t.Errorf("%d packets were sent: %+v", sent, ledger)
	}
	total := c.traffic(t, query{"measure": "packets"})["total"]
	live := sums(t, pointsUntil(t, chart, end, time.Second))["total"]
	if total != sent || live != sent {
		t.Errorf("%d packets in the chart, %d in the live one, %d were sent",
			total, live, sent)
	}
	for _, title := range c.titlesOf(t) {
		if strings.Contains(title, "stopped") {
			t.Errorf("the capture did not stop, yet: %s", title)
		}
	}
	if rows := c.drain(t, 500*time.Millisecond); len(rows) == 0 {
		t.Error("no row came")
	}
	t.Logf("%d packets", sent)
}

// Where the way of attaching changes, something may pass unseen, but what was
// counted stays counted.
func TestTheAttachModeChangesAndNoCounterGoesBack(t *testing.T) {
	c := &content{panel: openPanel(t, `,"attachMode":"tcx"`)}
	stop := c.sendOn(t)
	before := c.ledger(t)
	for _, mode := range []string{"generic", "native", "tcx"} {
		c.save(t, `,"attachMode":"`+mode+`"`)
		before = c.watch(t, before)
		if before.AttachMode != mode {
			t.Errorf("it is attached by %s, want %s", before.AttachMode, mode)
		}
	}
	sent := stop()
	c.settle(t, time.Now())
	ledger := c.ledger(t)
	forward(t, before, ledger)
	total := c.traffic(t, query{"measure": "packets"})["total"]
	if total != ledger.Matched || ledger.Seen > sent || ledger.Seen*2 < sent {
		t.Errorf("%d packets in the chart, %d were sent: %+v", total, sent, ledger)
	}
	t.Logf("%d of %d packets passed unseen", sent-ledger.Seen, sent)
}

// sendOn sends frames until it is told to stop, and then says how many.
func (c *content) sendOn(t *testing.T) (stop func() uint64) {
	t.Helper()
	socket := rig.Socket(t, c.Pair)
	all := c.builder(t).Mixed(500)
	var sent uint64
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		defer socket.Close()
		for {
			for _, frame := range all {
				if err := socket.Send(frame); err != nil {
					t.Error(err)
					return
				}
				sent++
				select {
				case <-end:
					return
				case <-time.After(time.Millisecond):
				}
			}
		}
	}()
	return func() uint64 {
		close(end)
		testenv.Join(t, done)
		return sent
	}
}

// titlesOf are the titles of the events since the traffic began.
func (c *content) titlesOf(t *testing.T) []string {
	t.Helper()
	answers, err := c.plugin.QueryData(testContext(t), c.source,
		map[string]string{"E": `{"refId":"E","kind":"events","live":false}`})
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, frame := range answers["E"].Frames {
		for _, row := range host.FrameRows(frame) {
			titles = append(titles, fmt.Sprint(row["title"]))
		}
	}
	return titles
}

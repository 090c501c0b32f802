package e2e

import (
	"math"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
)

// Each kind of chart, each step that is no longer than a second.
func TestEveryChartHasNoSeam(t *testing.T) {
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(2200 * time.Millisecond)
	charts := map[string]*host.Panel{}
	for name, q := range map[string]query{
		"lengths": {"kind": "distribution"},
		"ttl":     {"kind": "distribution", "of": "ttl"},
		"groups": {"kind": "traffic", "measure": "packets",
			"groupBy": []string{"protocol"}},
		"bytes": {"kind": "traffic", "measure": "bytes"},
	} {
		charts[name] = c.openChart(t, q)
	}
	time.Sleep(3 * time.Second)
	stop()
	quiet, ledger := time.Now(), c.ledger(t)
	for name, chart := range charts {
		rows := pointsUntil(t, chart, quiet, time.Second)
		want, got := ledger.Matched, uint64(0)
		if name == "bytes" {
			want = ledger.SeenBytes
		}
		for _, series := range sums(t, rows) {
			got += series
		}
		if got != want {
			t.Errorf("%s: %d in the chart, the ledger says %d", name, got, want)
		}
	}
}

// openFineChart asks for a history as fine as the stream.
func (c *content) openFineChart(t *testing.T) *host.Panel {
	t.Helper()
	answers, err := c.plugin.Ask(testContext(t), c.source,
		host.Request{Interval: 200 * time.Millisecond, MaxDataPoints: 10000},
		map[string]string{"A": targetOf(t, query{"kind": "traffic",
			"measure": "packets", "resolution": 0.2})})
	if err != nil || len(answers["A"].Frames) != 1 {
		t.Fatalf("%+v (%v)", answers["A"], err)
	}
	chart := &host.Panel{History: answers["A"].Frames[0]}
	path, err := host.ChannelPath(chart.History.Meta.Channel)
	if err == nil {
		chart.Live, err = c.plugin.Watch(t.Context(), c.source, path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

// A fifth of a second: steps follow each other, and add up.
func TestFineChartHasNoSeam(t *testing.T) {
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(1200 * time.Millisecond)
	chart := c.openFineChart(t)
	time.Sleep(3 * time.Second)
	stop()
	rows := pointsUntil(t, chart, time.Now(), 200*time.Millisecond)
	packets := 0.0
	for i, row := range rows {
		if i > 0 && math.Abs(row["time"].(float64)-
			rows[i-1]["time"].(float64)-200) > 0.5 {
			t.Errorf("point %d is not 200 ms after the one before: %v", i, row)
		}
		packets += row["total"].(float64) / 5
	}
	if ledger := c.ledger(t); uint64(math.Round(packets)) != ledger.Matched {
		t.Errorf("%v packets in the chart, the ledger says %d", packets,
			ledger.Matched)
	}
}

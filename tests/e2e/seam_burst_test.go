package e2e

import (
	"fmt"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
)

// A panel that is opened just after a second's end: its browser's now is still
// in the second before, of which the plugin knows all.
func TestChartOpenedAtASecondsEndShowsNoPointTwice(t *testing.T) {
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(2500 * time.Millisecond)
	for i := range 10 {
		q := query{"kind": "traffic", "measure": "packets",
			"groupBy": []string{"protocol"}, "top": i + 1} // its own channel
		time.Sleep(time.Until(time.Now().Truncate(time.Second).
			Add(time.Second + time.Duration(10+i)*time.Millisecond)))
		chart := c.openChart(t, q)
		rows := append(host.FrameRows(chart.History), chart.Initial...)
		seen := map[string]bool{}
		for _, row := range rows {
			at := fmt.Sprintf("%.0f", row["time"])
			if seen[at] {
				t.Errorf("opened %d ms after a second: point %s is in the "+
					"history and in what the subscriber is told first", 10+i, at)
			}
			seen[at] = true
		}
		chart.Cancel()
	}
}

// Viewers who come while the stream runs, after a while or at once, are told
// each second once.
func TestViewersWhoJoinTrafficMissNoSecond(t *testing.T) {
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	time.Sleep(1500 * time.Millisecond)
	q := query{"kind": "traffic", "measure": "packets"}
	first := c.openChart(t, q)
	viewers := map[string]*host.Panel{"first": first}
	for i, login := range []string{"quick", "slow", "slower"} {
		source := c.source
		source.Login = login
		answers, err := c.plugin.QueryData(testContext(t), source,
			map[string]string{"A": targetOf(t, q)})
		if err != nil || len(answers["A"].Frames) != 1 {
			t.Fatalf("%+v (%v)", answers["A"], err)
		}
		time.Sleep(time.Duration(i) * 700 * time.Millisecond)
		live, err := c.plugin.Subscribe(testContext(t), source, first.Path)
		if err != nil {
			t.Fatal(err)
		}
		// Grafana hands the one stream to all its viewers.
		viewers[login] = &host.Panel{Live: live, History: answers["A"].Frames[0]}
	}
	time.Sleep(1500 * time.Millisecond)
	stop()
	quiet := time.Now()
	ledger := c.ledger(t)
	streamed := pointsUntil(t, first, quiet, time.Second)
	for login, viewer := range viewers {
		rows := append(host.FrameRows(viewer.History), viewer.Initial...)
		for _, row := range streamed {
			if len(rows) == 0 ||
				row["time"].(float64) > rows[len(rows)-1]["time"].(float64) {
				rows = append(rows, row)
			}
		}
		if got := sums(t, rows)["total"]; got != ledger.Matched {
			t.Errorf("%s: %d packets, the ledger says %d", login, got,
				ledger.Matched)
		}
	}
}

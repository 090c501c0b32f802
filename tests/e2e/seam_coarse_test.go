package e2e

import (
	"math"
	"os"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
)

// Steps of ten seconds (XDPLIVE_LONG=1: of a minute as well) are what the
// seconds within them add up to, from history over to the stream.
func TestCoarseChartsHaveNoSeam(t *testing.T) {
	t.Parallel()
	steps := []time.Duration{10 * time.Second}
	if os.Getenv("XDPLIVE_LONG") != "" {
		steps = append(steps, time.Minute)
	}
	c := openContent(t)
	stop := c.startTalking(t)
	defer stop()
	fine := c.openChart(t, query{"kind": "traffic", "measure": "packets"})
	// One whole step is history, one comes by the stream.
	longest := steps[len(steps)-1]
	opened := time.Now().Truncate(longest).Add(2 * longest)
	time.Sleep(time.Until(opened.Add(longest / 4)))
	coarse := map[time.Duration]*host.Panel{}
	for _, step := range steps {
		coarse[step] = c.openChart(t, query{"kind": "traffic",
			"measure": "packets", "resolution": step.Seconds()})
	}
	end := opened.Add(longest)
	seconds := perSecond(pointsUntil(t, fine, end, time.Second))
	for step, chart := range coarse {
		rows := pointsUntil(t, chart, end.Add(-time.Nanosecond), step)
		whole := compareSteps(t, rows, seconds, step)
		if whole < 2 {
			t.Errorf("%v: %d whole steps in %v", step, whole, rows)
		}
	}
}

// perSecond are the points of a chart by their time in milliseconds.
func perSecond(rows []host.Row) map[float64]float64 {
	seconds := map[float64]float64{}
	for _, row := range rows {
		if value, ok := row["total"].(float64); ok {
			seconds[row["time"].(float64)] = value
		}
	}
	return seconds
}

// compareSteps says how many steps there are of which all seconds are known.
func compareSteps(t *testing.T, rows []host.Row, seconds map[float64]float64,
	step time.Duration) int {
	t.Helper()
	whole := 0
	for i, row := range rows {
		at := row["time"].(float64)
		if i > 0 && at-rows[i-1]["time"].(float64) !=
			float64(step.Milliseconds()) {
			t.Errorf("%v: a step at %v follows one at %v", step, at,
				rows[i-1]["time"])
		}
		sum, known := 0.0, true
		for second := range int(step.Seconds()) {
			value, there := seconds[at+float64(1000*second)]
			known = known && there
			sum += value
		}
		// The first second was not captured from its begin.
		if _, before := seconds[at-1000]; !known || !before {
			continue
		}
		whole++
		if got := row["total"].(float64) * step.Seconds(); math.Abs(got-sum) > 1e-6*sum {
			t.Errorf("%v at %v: %v packets, its seconds have %v", step, at, got,
				sum)
		}
	}
	return whole
}

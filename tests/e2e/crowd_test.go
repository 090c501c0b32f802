package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/testenv"
)

const (
	crowdViewers = 50
	crowdSeconds = 12
)

// crowd is fifty browsers with one dashboard of ten panels, opened and closed
// each second; the host runs a stream for each panel while anybody looks.
type crowd struct {
	*content
	paths    map[string]string // of the channels, by query
	looks    atomic.Int64      // SubscribeStream calls that were answered
	runs     atomic.Int64      // streams that were run and left
	failures chan error
}

// dashboard is ten of the queries of a soak.
func dashboard() map[string]query {
	panels := map[string]query{}
	for name, q := range soakQueries {
		if name != "total" {
			panels[name] = q
		}
	}
	return panels
}

func (c *crowd) fail(err error) {
	select {
	case c.failures <- err:
	default: // one is enough
	}
}

// view opens the dashboard once a second, as one browser does.
func (c *crowd) view(ctx context.Context, targets map[string]string) {
	for ; ctx.Err() == nil; time.Sleep(time.Second) {
		answers, err := c.plugin.QueryData(ctx, c.source, targets)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			c.fail(err)
			return
		}
		for name, answer := range answers {
			if answer.Error != "" {
				c.fail(fmt.Errorf("%s: %s", name, answer.Error))
			}
		}
		var panels sync.WaitGroup
		for _, path := range c.paths {
			panels.Go(func() { c.look(ctx, path) })
		}
		panels.Wait()
	}
}

func (c *crowd) look(ctx context.Context, path string) {
	_, err := c.plugin.Subscribe(ctx, c.source, path)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		c.fail(err)
	}
	c.looks.Add(1)
}

// run opens the stream of a channel and leaves it after about a second.
func (c *crowd) run(ctx context.Context, path string) {
	for ctx.Err() == nil {
		stream, err := c.plugin.RunStream(ctx, c.source, path)
		if err != nil {
			if ctx.Err() == nil {
				c.fail(err)
			}
			return
		}
		for gone := time.After(time.Second); gone != nil; {
			select {
			case _, open := <-stream.Packets:
				if !open {
					if ctx.Err() == nil {
						c.fail(stream.Err())
					}
					return
				}
			case <-gone:
				gone = nil
			}
		}
		stream.Cancel()
		c.runs.Add(1)
	}
}

func (c *crowd) gather(t *testing.T) map[string]string {
	t.Helper()
	targets := map[string]string{}
	c.paths = map[string]string{}
	for name, q := range dashboard() {
		targets[name] = targetOf(t, q)
		answered := c.askFrames(t, q)
		path, err := host.ChannelPath(answered[len(answered)-1].Meta.Channel)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		c.paths[name] = path
	}
	return targets
}

// Fifty viewers who come and go take nothing from one who stays, and leave
// nothing behind.
func TestFiftyViewersComeAndGo(t *testing.T) {
	c := &crowd{content: openContent(t), failures: make(chan error, 1)}
	stop := c.startTalking(t)
	defer stop()
	chart := c.openChart(t, soakQueries["total"])
	targets := c.gather(t)
	// No deadline: it would end calls a little before ctx itself.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	time.AfterFunc(crowdSeconds*time.Second, cancel)
	var all sync.WaitGroup
	for _, path := range c.paths {
		all.Go(func() { c.run(ctx, path) })
	}
	for range crowdViewers {
		all.Go(func() { c.view(ctx, targets) })
	}
	all.Wait()
	stop()
	select {
	case err := <-c.failures:
		t.Error(err)
	default:
	}
	t.Logf("%d looks, %d streams were run, %.0f MiB", c.looks.Load(),
		c.runs.Load(), c.residentMiB(t))
	if c.looks.Load() < crowdViewers*int64(len(c.paths)) || c.runs.Load() == 0 {
		t.Errorf("%d looks, %d streams", c.looks.Load(), c.runs.Load())
	}
	if memory := c.residentMiB(t); memory > soakMostMiB {
		t.Errorf("%.0f MiB, allowed are %d", memory, soakMostMiB)
	}
	rows := pointsUntil(t, chart, time.Now(), time.Second)
	got, ledger := sums(t, rows)["total"], c.ledger(t)
	if got != ledger.Matched || !ledger.Balanced() {
		t.Errorf("%d packets in the chart of the one who stayed: %+v", got, ledger)
	}
	testenv.Eventually(t, 5*time.Second, "two streams are open", func() bool {
		return c.openStreams(t) == 2
	})
}

// openStreams is the plugin's own count: the panel that openPanel opened, and
// those of the test.
func (c *crowd) openStreams(t *testing.T) int {
	t.Helper()
	text, err := c.plugin.CollectMetrics(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	const name = "\nxdplive_streams_open "
	_, rest, _ := strings.Cut(text, name)
	var open int
	if _, err := fmt.Sscan(rest, &open); err != nil {
		t.Fatalf("read%s: %v", name, err)
	}
	return open
}

package e2e

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"xdplive/tests/host"
	"xdplive/tests/netlab"
)

// soakTime is XDPLIVE_SOAK_SECONDS, else short enough for every day.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("XDPLIVE_SOAK_SECONDS")
	if text == "" {
		return 20 * time.Second
	}
	seconds, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("XDPLIVE_SOAK_SECONDS: %v", err)
	}
	return time.Duration(seconds) * time.Second
}

// soakQueries are what is looked at: ten streams, and the chart whose sum is
// checked.
var soakQueries = map[string]query{
	"packets":       {"kind": "packets"},
	"filtered":      {"kind": "packets", "filter": "udp src port 20001"},
	"logs":          {"kind": "packets", "format": "logs"},
	"total":         {"kind": "traffic", "measure": "packets"},
	"by source":     {"kind": "traffic", "groupBy": []string{"source_ip"}},
	"fine":          {"kind": "traffic", "resolution": 0.2},
	"flows":         {"kind": "flows"},
	"lengths":       {"kind": "distribution"},
	"ttl":           {"kind": "distribution", "of": "ttl"},
	"ledger":        {"kind": "capture"},
	"conversations": {"kind": "conversations"},
}

// viewer counts what a stream brings, and how long it was silent at most.
type viewer struct {
	name     string
	live     *host.Live
	messages int
	silence  time.Duration
}

func (v *viewer) watch(until time.Time) {
	last := time.Now()
	end := time.After(time.Until(until))
	for {
		select {
		case packet, open := <-v.live.Packets:
			if !open {
				v.silence = time.Hour
				return
			}
			v.messages++
			v.silence = max(v.silence, packet.At.Sub(last))
			last = packet.At
		case <-end:
			v.silence = max(v.silence, time.Since(last))
			return
		}
	}
}

// openViewer subscribes to the last frame's channel: of conversations, the
// edges.
func (c *content) openViewer(t *testing.T, name string, q query) *viewer {
	t.Helper()
	answered := c.askFrames(t, q)
	path, err := host.ChannelPath(answered[len(answered)-1].Meta.Channel)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	live, err := c.plugin.Watch(t.Context(), c.source, path)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return &viewer{name: name, live: live}
}

// flood sends 10,000 flows round and round until ctx ends; a breath between
// batches keeps the machine fit to measure something.
func (c *content) flood(ctx context.Context, t *testing.T) {
	socket, err := c.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		t.Error(err)
		return
	}
	defer socket.Close()
	builder := c.builder(t)
	var all [][]byte
	for i := range 10000 {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 18,
			byte(i / 100), byte(i % 100)}), uint16(20000+i))
		all = append(all, builder.UDP(from,
			netip.MustParseAddrPort("192.0.2.1:9"), make([]byte, i%1000)))
	}
	for at := 0; ctx.Err() == nil; {
		for range 100 {
			if err := socket.Send(all[at]); err != nil {
				t.Error(err)
				return
			}
			at = (at + 1) % len(all)
		}
		time.Sleep(time.Millisecond)
	}
}

func (c *content) startFlood(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.flood(ctx, t)
	}()
	return func() { cancel(); <-done }
}

// residentMiB is VmRSS of the plugin.
func (c *content) residentMiB(t *testing.T) float64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.plugin.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); fields[0] == "VmRSS:" {
			kib, err := strconv.ParseFloat(fields[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			return kib / 1024
		}
	}
	t.Fatal("no VmRSS")
	return 0
}

// refresh asks all queries at once, as a dashboard does, and says how long the
// answer took.
func (c *content) refresh(t *testing.T) time.Duration {
	t.Helper()
	queries := map[string]string{}
	for name, q := range soakQueries {
		queries[name] = targetOf(t, q)
	}
	began := time.Now()
	answers, err := c.plugin.QueryData(testContext(t), c.source, queries)
	took := time.Since(began)
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range answers {
		if answer.Error != "" {
			t.Fatalf("%s: status %d: %s", name, answer.Status, answer.Error)
		}
	}
	return took
}

// Ten viewers of different kinds under load: memory stays where it is, and
// none waits for another.
func TestSoakOfTenViewersStaysWithinItsMemory(t *testing.T) {
	const mostMiB = 150
	// A history that is full within the test: what it holds is not growth.
	c := &content{panel: openPanel(t, `,"historyMiB":16`)}
	stop := c.startFlood(t)
	defer stop()
	time.Sleep(1500 * time.Millisecond)
	until := time.Now().Add(soakTime(t))
	chart := c.openChart(t, soakQueries["total"])
	viewers := c.openViewers(t)
	// One that never reads is nobody's trouble but its own.
	c.openViewer(t, "stuck", query{"kind": "packets", "limit": 1})
	var all sync.WaitGroup
	for _, v := range viewers {
		all.Go(func() { v.watch(until) })
	}
	memory, took := c.lookOn(t, until)
	all.Wait()
	stop()

	t.Logf("MiB: %.0f", memory)
	half := memory[len(memory)/2:]
	early, late := slices.Max(half[:len(half)/2]), slices.Max(half[len(half)/2:])
	if slices.Max(memory) > mostMiB || late > early*1.03+2 {
		t.Errorf("%.0f MiB at most, allowed are %d; from %.1f it went to %.1f",
			slices.Max(memory), mostMiB, early, late)
	}
	slices.Sort(took)
	t.Logf("a refresh took %v at p95 of %d", took[len(took)*95/100], len(took))
	for _, v := range viewers {
		t.Logf("%s: %d messages, at most %v apart", v.name, v.messages, v.silence)
		if v.silence > 3*time.Second {
			t.Errorf("%s was silent for %v", v.name, v.silence)
		}
	}
	rows := pointsUntil(t, chart, time.Now(), time.Second)
	got, ledger := sums(t, rows)["total"], c.ledger(t)
	t.Logf("%d packets, %+v", got, ledger)
	if got != ledger.Matched || !ledger.Balanced() {
		t.Errorf("%d packets in the chart: %+v", got, ledger)
	}
}

func (c *content) openViewers(t *testing.T) []*viewer {
	t.Helper()
	var viewers []*viewer
	for name, q := range soakQueries {
		if name != "total" { // which is read when all is over
			viewers = append(viewers, c.openViewer(t, name, q))
		}
	}
	return viewers
}

// lookOn samples memory and refreshes a dashboard twice a second.
func (c *content) lookOn(t *testing.T, until time.Time) (memory []float64,
	took []time.Duration) {
	t.Helper()
	for time.Now().Before(until) {
		memory = append(memory, c.residentMiB(t))
		took = append(took, c.refresh(t))
		time.Sleep(500 * time.Millisecond)
	}
	return memory, took
}

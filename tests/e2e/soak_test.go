package e2e

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/testenv"
)

const (
	soakFlows   = 10000
	soakRate    = 200000 // packets a second
	soakMostMiB = 150
)

// soakTime is XDPLIVE_SOAK_SECONDS, else short enough for every day.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("XDPLIVE_SOAK_SECONDS")
	if text == "" {
		return 2 * time.Minute
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

// soakFrames are one of each flow, of all lengths up to 1,042 bytes.
func (c *content) soakFrames(t *testing.T) [][]byte {
	builder := c.builder(t)
	to := netip.MustParseAddrPort("192.0.2.1:9")
	frames := make([][]byte, soakFlows)
	for i := range frames {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 18,
			byte(i / 100), byte(i % 100)}), uint16(20000+i))
		frames[i] = builder.UDP(from, to, make([]byte, i%1000))
	}
	return frames
}

// flood sends flows round and round at a steady rate until ctx ends.
func (c *content) flood(ctx context.Context, t *testing.T) {
	socket, err := c.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		t.Error(err)
		return
	}
	defer socket.Close()
	if err := socket.Bind(); err != nil {
		t.Error(err)
		return
	}
	batch := netlab.NewBatch(c.soakFrames(t))
	began, sent := time.Now(), 0
	for ctx.Err() == nil {
		due := int(time.Since(began).Seconds() * soakRate)
		for at := sent % soakFlows; sent < due; at = sent % soakFlows {
			to := min(at+64, at+due-sent, soakFlows)
			if err := socket.SendBatch(batch, at, to); err != nil {
				t.Error(err)
				return
			}
			sent += to - at
		}
		time.Sleep(time.Millisecond)
	}
	t.Logf("%.0f packets a second", float64(sent)/time.Since(began).Seconds())
}

func (c *content) startFlood(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.flood(ctx, t)
	}()
	return func() { cancel(); testenv.Join(t, done) }
}

// load is what the plugin needs of the machine.
type load struct {
	memory       []float64 // MiB of VmRSS
	user, system float64   // processors, on average
	refreshes    []time.Duration
}

// stillGrows compares what memory was in the third and the last quarter of the
// time: until half of it, history and buffers fill.
func (l *load) stillGrows() bool {
	quarter := len(l.memory) / 4
	early := median(l.memory[2*quarter : 3*quarter])
	return median(l.memory[3*quarter:]) > 1.05*early+3
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// processFile reads a file of the plugin's /proc directory.
func (c *content) processFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", c.plugin.Pid(), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (c *content) residentMiB(t *testing.T) float64 {
	t.Helper()
	var kib float64
	_, rest, _ := strings.Cut(c.processFile(t, "status"), "VmRSS:")
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}

// processorTime is how long the plugin has run, in itself and in the kernel.
func (c *content) processorTime(t *testing.T) (user, system float64) {
	t.Helper()
	const ticks = 100 // USER_HZ, the same on all of Linux
	stat := c.processFile(t, "stat")
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	for i, seconds := range []*float64{&user, &system} {
		if _, err := fmt.Sscan(fields[11+i], seconds); err != nil {
			t.Fatal(err)
		}
		*seconds /= ticks
	}
	return user, system
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
	t.Parallel()
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
	found := c.lookOn(t, until)
	all.Wait()
	stop()

	t.Logf("MiB: %.0f", found.memory)
	if most := slices.Max(found.memory); most > soakMostMiB {
		t.Errorf("%.0f MiB at most, allowed are %d", most, soakMostMiB)
	}
	if found.stillGrows() {
		t.Error("memory still grows in the last quarter of the time")
	}
	t.Logf("processors: %.2f user, %.2f system", found.user, found.system)
	slices.Sort(found.refreshes)
	t.Logf("a refresh took %v at p95 of %d",
		found.refreshes[len(found.refreshes)*95/100], len(found.refreshes))
	checkViewers(t, viewers)
	rows := pointsUntil(t, chart, time.Now(), time.Second)
	got, ledger := sums(t, rows)["total"], c.ledger(t)
	t.Logf("%d packets, %+v", got, ledger)
	if got != ledger.Matched || !ledger.Balanced() {
		t.Errorf("%d packets in the chart: %+v", got, ledger)
	}
	c.checkMinutes(t, perSecond(rows))
}

// checkMinutes asks for the past anew: what has been merged since it was shown,
// second by second, still adds up minute by minute.
func (c *content) checkMinutes(t *testing.T, shown map[float64]float64) {
	t.Helper()
	past := perSecond(host.FrameRows(c.ask(t, soakQueries["total"])))
	minutes := map[float64]float64{}
	for at, packets := range past {
		minutes[at-math.Mod(at, 60000)] += packets - shown[at]
	}
	first := slices.Min(slices.Collect(maps.Keys(past)))
	checked := 0
	for minute, difference := range minutes {
		if minute < first { // forgotten in part
			continue
		}
		checked++
		if math.Abs(difference) > 1e-3 {
			t.Errorf("the minute at %v has %v packets more than it had", minute,
				difference)
		}
	}
	if wanted := int(soakTime(t).Minutes()) - 1; checked < min(wanted, 1) {
		t.Errorf("no whole minute is in a history that begins at %v", first)
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

// checkViewers finds a stream that stopped, however slow the machine is.
func checkViewers(t *testing.T, viewers []*viewer) {
	t.Helper()
	for _, v := range viewers {
		t.Logf("%s: %d messages, at most %v apart", v.name, v.messages, v.silence)
		if v.silence > 10*time.Second {
			t.Errorf("%s was silent for %v", v.name, v.silence)
		}
	}
}

// lookOn samples memory and refreshes a dashboard twice a second.
func (c *content) lookOn(t *testing.T, until time.Time) load {
	t.Helper()
	var found load
	began := time.Now()
	user, system := c.processorTime(t)
	for time.Now().Before(until) {
		found.memory = append(found.memory, c.residentMiB(t))
		found.refreshes = append(found.refreshes, c.refresh(t))
		time.Sleep(500 * time.Millisecond)
	}
	userNow, systemNow := c.processorTime(t)
	took := time.Since(began).Seconds()
	found.user, found.system = (userNow-user)/took, (systemNow-system)/took
	return found
}

package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// query is the target JSON of a query but for interface and direction.
type query map[string]any

// content is a wire that carried what is known packet by packet: rows is what
// tshark reads in tcpdump's file.
type content struct {
	*panel
	capture *capture
	rows    []host.Row
}

func startContent(t *testing.T) *content {
	t.Helper()
	p := openPanel(t, `,"historyMiB":256`) // enough for many filters
	return &content{panel: p, capture: startCapture(t, p.Watched)}
}

// replayMixed is most tests' content: all kinds of frames, and hosts that
// differ in how much they say.
func replayMixed(t *testing.T) *content {
	t.Helper()
	c := startContent(t)
	c.replay(t, append(c.builder(t).Mixed(600), talkers(c.builder(t))...))
	return c
}

func (c *content) builder(t *testing.T) frames.Builder {
	t.Helper()
	return rig.Builder(t, c.Pair)
}

// talkers are thirty hosts; each says more than the one before, by packets and
// by bytes.
func talkers(builder frames.Builder) [][]byte {
	var all [][]byte
	for i := range 30 {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, 100,
			byte(i + 1)}), uint16(1000+i))
		to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{203, 0, 113,
			byte(i%5 + 1)}), 53)
		for range i + 1 {
			all = append(all, builder.UDP(from, to, make([]byte, 20+40*i)))
		}
	}
	return all
}

// replay sends the frames over some seconds and returns once every chart
// reaches beyond them.
func (c *content) replay(t *testing.T, frames [][]byte) {
	t.Helper()
	rig.SendSlowly(t, c.Pair, frames, 1, 2*time.Millisecond)
	c.settle(t, time.Now())
	c.rows = c.capture.rows(t)
	ledger := c.ledger(t)
	if len(c.rows) != len(frames) || ledger.Matched != uint64(len(frames)) {
		t.Fatalf("%d frames were sent, tcpdump saw %d: %+v", len(frames),
			len(c.rows), ledger)
	}
}

// settle waits until the history of a chart ends after that time.
func (c *content) settle(t *testing.T, after time.Time) {
	t.Helper()
	testenv.Eventually(t, 5*time.Second, "the chart reaches to its end",
		func() bool {
			rows := host.FrameRows(c.ask(t, query{"kind": "traffic"}))
			return len(rows) > 0 && rows[len(rows)-1]["time"].(float64)+1000 >
				float64(after.UnixMilli())
		})
}

// ask is the only frame of the answer to what came in on the wire.
func (c *content) ask(t *testing.T, q query) *data.Frame {
	t.Helper()
	answered := c.askFrames(t, q)
	if len(answered) != 1 {
		t.Fatalf("%v: %d frames, want one", q, len(answered))
	}
	return answered[0]
}

func (c *content) askFrames(t *testing.T, q query) data.Frames {
	t.Helper()
	answers, err := c.plugin.QueryData(testContext(t), c.source,
		map[string]string{"A": targetOf(t, q)})
	if err != nil {
		t.Fatal(err)
	}
	if answer := answers["A"]; answer.Error != "" {
		t.Fatalf("%v: status %d: %s", q, answer.Status, answer.Error)
	}
	return answers["A"].Frames
}

func targetOf(t *testing.T, q query) string {
	t.Helper()
	whole := query{"interface": netlab.PairLink, "direction": "ingress"}
	maps.Copy(whole, q)
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sums adds up each column of a chart that has a point each second.
func sums(t *testing.T, rows []host.Row) map[string]uint64 {
	t.Helper()
	total := map[string]uint64{}
	for i, row := range rows {
		at := row["time"].(float64)
		if math.Mod(at, 1000) != 0 ||
			i > 0 && at != rows[i-1]["time"].(float64)+1000 {
			t.Fatalf("point %d is not a second after the one before: %v", i, row)
		}
		for name, value := range row {
			if name == "time" {
				continue
			}
			amount, ok := value.(float64)
			if !ok || math.Abs(amount-math.Round(amount)) > 1e-6 || amount < 0 {
				t.Fatalf("point %d: %s is %v, want an amount", i, name, value)
			}
			total[name] += uint64(math.Round(amount))
		}
	}
	return total
}

// amount is what a group of packets comes to.
type amount struct{ packets, bytes uint64 }

func (a amount) in(measure string) uint64 {
	switch measure {
	case "packets":
		return a.packets
	case "bytes":
		return a.bytes
	}
	return 8 * a.bytes
}

// groups counts packets by the text their values of the columns make.
func groups(rows []host.Row, columns ...string) map[string]amount {
	counted := map[string]amount{}
	for _, row := range rows {
		name := groupName(row, columns)
		a := counted[name]
		a.packets++
		a.bytes += uint64(row["length"].(float64))
		counted[name] = a
	}
	return counted
}

func groupName(row host.Row, columns []string) string {
	var texts []string
	for _, column := range columns {
		switch value := row[column].(type) {
		case nil:
			texts = append(texts, "none")
		default:
			texts = append(texts, fmt.Sprint(value))
		}
	}
	return strings.Join(texts, ", ")
}

// sameCounts compares counts by name and says which differ.
func sameCounts[T comparable](t *testing.T, what string, got, want map[string]T) {
	t.Helper()
	for name, w := range want {
		if g, there := got[name]; !there || g != w {
			t.Errorf("%s: %q is %v (there: %v), tshark says %v", what, name, g,
				there, w)
		}
	}
	for name, g := range got {
		if _, there := want[name]; !there {
			t.Errorf("%s: %q is %v, tshark knows none", what, name, g)
		}
	}
}

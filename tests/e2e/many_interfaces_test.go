package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"xdplive/tests/frames"
	"xdplive/tests/host"
	"xdplive/tests/netlab"
	"xdplive/tests/testenv"
)

const (
	manyCables = 200
	manyName   = "many"
	// What the process takes beside its history: its code, the ring it maps,
	// and what a tap is.
	besideHistoryMiB = 48
)

// many is a plugin that watches 200 interfaces in both directions.
type many struct {
	space  *netlab.Namespace
	plugin *host.Plugin
	source host.Source
}

func openMany(t *testing.T, settings string) *many {
	t.Helper()
	testenv.RequireBPF(t)
	testenv.RequireFile(t, host.PluginBinary(), "run `make plugin`")
	lab, err := netlab.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Close(); err != nil {
			t.Error(err)
		}
	})
	m := &many{source: host.Source{
		UID:      "many",
		Settings: `{"interfaces":"` + manyName + `*"` + settings + `}`,
	}}
	if m.space, err = lab.Namespace("many"); err != nil {
		t.Fatal(err)
	}
	if err := m.space.Veths(manyName, manyCables); err != nil {
		t.Fatal(err)
	}
	m.plugin, err = host.Start(host.Options{Namespace: m.space.Name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.plugin.Stop()
		if t.Failed() {
			t.Logf("the plugin's log:\n%s", m.plugin.Log())
		}
	})
	return m
}

func (m *many) ledger(t *testing.T) []host.LedgerRow {
	t.Helper()
	rows, err := m.plugin.Ledger(testContext(t), m.source)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// send puts frames on the other end of one cable.
func (m *many) send(t *testing.T, cable, count int) {
	t.Helper()
	name := fmt.Sprintf("%s%d", manyName, cable)
	ours, err := m.space.MAC(name)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := m.space.MAC("end-" + name)
	if err != nil {
		t.Fatal(err)
	}
	builder, err := frames.NewBuilder(theirs.String(), ours.String())
	if err != nil {
		t.Fatal(err)
	}
	socket, err := m.space.OpenRaw("end-" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for _, frame := range builder.Mixed(count) {
		if err := socket.Send(frame); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *many) residentMiB(t *testing.T) float64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", m.plugin.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}

// All of 200 interfaces are captured in both directions, each has its rows and
// counts, and what is remembered of all stays within historyMiB.
func TestTwoHundredInterfacesAreAllCapturedWithinTheMemory(t *testing.T) {
	t.Parallel()
	const historyMiB = 8
	m := openMany(t, fmt.Sprintf(`,"historyMiB":%d,"ringBufferMiB":1`, historyMiB))
	testenv.Eventually(t, 5*time.Minute, "all interfaces are captured",
		func() bool {
			time.Sleep(500 * time.Millisecond)
			rows, err := m.plugin.Ledger(testContext(t), m.source)
			return err == nil && len(rows) == 2*manyCables
		})
	for cable := range manyCables {
		m.send(t, cable, 20)
	}
	// One of them is busy enough to use up all the memory there is.
	for range 40 {
		m.send(t, 7, 2000)
	}
	rows := m.ledger(t)
	if len(rows) != 2*manyCables {
		t.Errorf("%d taps, want %d", len(rows), 2*manyCables)
	}
	for _, row := range rows {
		if row.Direction != "ingress" {
			continue
		}
		if row.Matched < 20 || !row.Balanced() {
			t.Errorf("%s: matched %d of 20 frames, balanced: %v",
				row.Interface, row.Matched, row.Balanced())
		}
	}
	for _, cable := range []int{0, 100, manyCables - 1} {
		answers, err := m.plugin.QueryData(testContext(t), m.source,
			map[string]string{"A": fmt.Sprintf(
				`{"kind":"packets","interface":"%s%d","direction":"ingress",`+
					`"live":false}`, manyName, cable)})
		if err != nil {
			t.Fatal(err)
		}
		answer := answers["A"]
		if answer.Error != "" || len(answer.Frames) == 0 ||
			answer.Frames[0].Rows() != 20 {
			t.Errorf("cable %d: not 20 rows: %s", cable, answer.Error)
		}
	}
	resident := m.residentMiB(t)
	t.Logf("%.1f MiB resident with %d taps", resident, 2*manyCables)
	if resident > historyMiB+besideHistoryMiB {
		t.Errorf("%.1f MiB resident, with historyMiB %d", resident, historyMiB)
	}
}

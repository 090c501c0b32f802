package e2e

import (
	"fmt"
	"testing"
	"time"

	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
	"xdplive/tests/many"
)

const (
	manyCables = 200
	// What the process takes beside its history: its code, the ring it maps,
	// and what a tap is.
	besideHistoryMiB = 48
)

func openMany(t *testing.T, settings string) *many.House {
	t.Helper()
	rig.RequireAll(t)
	m, err := many.Open(manyCables, settings)
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() && m.Plugin != nil {
			t.Logf("the plugin's log:\n%s", m.Log())
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func sendMany(t *testing.T, m *many.House, cable, count int) {
	t.Helper()
	if err := m.Send(cable, count); err != nil {
		t.Fatal(err)
	}
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
			captured, err := m.Captured(testContext(t))
			return err == nil && captured
		})
	for cable := range manyCables {
		sendMany(t, m, cable, 20)
	}
	// One of them is busy enough to use up all the memory there is.
	for range 40 {
		sendMany(t, m, 7, 2000)
	}
	rows, err := m.Ledger(testContext(t), m.Source)
	if err != nil {
		t.Fatal(err)
	}
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
		answers, err := m.QueryData(testContext(t), m.Source,
			map[string]string{"A": fmt.Sprintf(
				`{"kind":"packets","interface":"%s%d","direction":"ingress",`+
					`"live":false}`, many.Prefix, cable)})
		if err != nil {
			t.Fatal(err)
		}
		answer := answers["A"]
		if answer.Error != "" || len(answer.Frames) == 0 ||
			answer.Frames[0].Rows() != 20 {
			t.Errorf("cable %d: not 20 rows: %s", cable, answer.Error)
		}
	}
	resident, err := m.ResidentMiB()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MiB resident with %d taps", resident, 2*manyCables)
	if resident > historyMiB+besideHistoryMiB {
		t.Errorf("%.1f MiB resident, with historyMiB %d", resident, historyMiB)
	}
}

package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

func TestThousandMixedPacketsAreRowsAsTsharkReadsThem(t *testing.T) {
	const count = 1000
	p := openPanel(t, "")
	capture := startCapture(t, p.Watched)
	p.send(t, count, 10*time.Millisecond)
	rows := p.drain(t, time.Second)

	ledger := p.ledger(t)
	if ledger.Seen != count || ledger.Matched != count ||
		ledger.Shown != count || !ledger.Balanced() {
		t.Errorf("%d packets were sent within the budget: %+v", count, ledger)
	}
	if len(rows) != count {
		t.Errorf("%d rows came, want %d", len(rows), count)
	}
	want := capture.rows(t)
	if len(want) != count {
		t.Fatalf("tcpdump saw %d packets, want %d", len(want), count)
	}
	for _, row := range rows {
		if row["interface"] != netlab.PairLink || row["direction"] != "ingress" {
			t.Fatalf("a row of another tap: %v", row)
		}
		if info, _ := row["info"].(string); info == "" {
			t.Errorf("a row without info: %v", row)
		}
	}
	compare(t, rows, want)
}

// compare asks for the same rows, however they are ordered within a
// millisecond.
func compare(t *testing.T, rows, want []host.Row) {
	t.Helper()
	missing := map[string]int{}
	for _, row := range want {
		missing[canonical(t, row, row)]++
	}
	for _, row := range rows {
		missing[canonical(t, row, want[0])]--
	}
	var differences []string
	for row, surplus := range missing {
		switch {
		case surplus > 0:
			differences = append(differences, row+" only tshark has")
		case surplus < 0:
			differences = append(differences, row+" only we have")
		}
	}
	slices.Sort(differences)
	for _, difference := range differences[:min(len(differences), 40)] {
		t.Error(difference)
	}
}

// canonical writes a row down, with only the columns `like` has and its flags
// in alphabetical order.
func canonical(t *testing.T, row, like host.Row) string {
	t.Helper()
	picked := host.Row{}
	for column := range like {
		picked[column] = row[column]
	}
	if flags, ok := picked["flags"].(string); ok {
		names := strings.Split(flags, ",")
		slices.Sort(names)
		picked["flags"] = strings.Join(names, ",")
	}
	text, err := json.Marshal(picked)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPacketsOverBudgetAreCountedNotShown(t *testing.T) {
	const count, budget = 5000, 100
	p := openPanel(t, `,"packetsPerSecond":100`)
	p.send(t, count, 0)
	rows := p.drain(t, time.Second)
	ledger := p.ledger(t)
	if ledger.Seen != count || ledger.Matched != count || !ledger.Balanced() {
		t.Errorf("%d packets were sent: %+v", count, ledger)
	}
	if got := uint64(len(rows)) + ledger.OverBudget + ledger.RingFull; got != count {
		t.Errorf("rows %d + over budget %d + ring full %d = %d, want %d",
			len(rows), ledger.OverBudget, ledger.RingFull, got, count)
	}
	if ledger.OverBudget == 0 || len(rows) < budget/2 {
		t.Errorf("the budget of %d a second had no effect: %d rows, %+v",
			budget, len(rows), ledger)
	}
}

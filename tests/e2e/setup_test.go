// Package e2e follows packets from the wire to the rows of a panel: real
// kernel, real binary, real protocol.
package e2e

import (
	"context"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

const target = `{"refId":"A","kind":"packets","order":"oldest","interface":"` +
	netlab.PairLink + `","direction":"ingress"}`

// panel is one open panel on the watched end of a quiet pair.
type panel struct {
	*netlab.Pair
	source host.Source
	plugin *host.Plugin
	live   *host.Live
}

// openPanel starts the plugin with more settings, such as `,"snapLength":64`.
func openPanel(t *testing.T, settings string) *panel {
	t.Helper()
	plugin, pair := rig.StartOnWire(t)
	p := &panel{Pair: pair, plugin: plugin, source: host.Source{
		UID:      "e2e",
		Settings: `{"interfaces":"` + netlab.PairLink + `"` + settings + `}`,
	}}
	p.live = rig.OpenPanel(testContext(t), t, plugin, p.source, target).Live
	return p
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// send puts `count` mixed frames on the wire, `pause` after every tenth.
func (p *panel) send(t *testing.T, count int, pause time.Duration) {
	t.Helper()
	frames := rig.Builder(t, p.Pair).Mixed(count)
	rig.SendSlowly(t, p.Pair, frames, 10, pause)
}

// drain takes rows until `quiet` has passed without any.
func (p *panel) drain(t *testing.T, quiet time.Duration) []host.Row {
	t.Helper()
	return drain(t, p.live, quiet)
}

func drain(t *testing.T, live *host.Live, quiet time.Duration) []host.Row {
	t.Helper()
	var rows []host.Row
	silence := time.NewTimer(quiet)
	for {
		select {
		case packet, open := <-live.Packets:
			more := rig.Rows(t, live, packet, open)
			if len(more) > 0 {
				rows = append(rows, more...)
				silence.Reset(quiet)
			}
		case <-silence.C:
			return rows
		}
	}
}

// ledger is the row of the tap that sees everything coming in.
func (p *panel) ledger(t *testing.T) host.LedgerRow {
	t.Helper()
	rows, err := p.plugin.Ledger(testContext(t), p.source)
	if err != nil {
		t.Fatal(err)
	}
	row, one := host.TapOf(rows, "ingress", "")
	if !one {
		t.Fatalf("want one tap: %+v", rows)
	}
	return row
}

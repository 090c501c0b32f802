// Package e2e follows packets from the wire to the rows of a panel: real
// kernel, real binary, real protocol.
package e2e

import (
	"context"
	"testing"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/testenv"
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
	testenv.RequireBPF(t)
	testenv.RequireFile(t, host.PluginBinary(), "run `make plugin`")
	p := &panel{Pair: testenv.Pair(t), source: host.Source{
		UID:      "e2e",
		Settings: `{"interfaces":"` + netlab.PairLink + `"` + settings + `}`,
	}}
	var err error
	p.plugin, err = host.Start(host.Options{Namespace: p.Watched.Name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.plugin.Stop()
		if t.Failed() {
			t.Logf("the plugin's log:\n%s", p.plugin.Log())
		}
	})
	opened, err := p.plugin.OpenPanel(testContext(t), p.source, target)
	if err != nil {
		t.Fatal(err)
	}
	p.live = opened.Live
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
	builder, err := frames.NewBuilder(p.PeerMAC, p.WatchedMAC)
	if err != nil {
		t.Fatal(err)
	}
	socket, err := p.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for i, frame := range builder.Mixed(count) {
		if err := socket.Send(frame); err != nil {
			t.Fatal(err)
		}
		if i%10 == 9 {
			time.Sleep(pause)
		}
	}
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
			if !open {
				t.Fatalf("the stream ended: %v", live.Err())
			}
			more, err := live.Rows(packet)
			if err != nil {
				t.Fatal(err)
			}
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

// Package conformance holds the plugin to the protocol Grafana speaks, by
// playing Grafana with the Go SDK.
package conformance

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

// wire is a data source that watches the link of a netlab.Pair.
var wire = host.Source{
	UID: "wire", Settings: `{"interfaces":"` + netlab.PairLink + `"}`,
}

const packetsTarget = `{"refId":"A","kind":"packets","order":"oldest","interface":"` +
	netlab.PairLink + `"}`

// columns are those of CONTRACT packets/table, in order.
var columns = []string(fields.Frames["packets"])

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// openPanel shows the packets of the wire.
func openPanel(t *testing.T, plugin *host.Plugin) *host.Panel {
	t.Helper()
	return rig.OpenPanel(testContext(t), t, plugin, wire, packetsTarget)
}

// send puts `count` UDP packets on the wire, source ports 1, 2, 3, …
func send(t *testing.T, pair *netlab.Pair, count int) {
	t.Helper()
	builder := rig.Builder(t, pair)
	to := netip.MustParseAddrPort("192.0.2.1:9")
	all := make([][]byte, count)
	for i := range all {
		from := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), uint16(i+1))
		all[i] = builder.UDP(from, to, []byte("hello"))
	}
	rig.Send(t, pair, all)
}

// sendMixed puts frames of all kinds on the wire.
func sendMixed(t *testing.T, pair *netlab.Pair, count int) {
	t.Helper()
	rig.Send(t, pair, rig.Builder(t, pair).Mixed(count))
}

// receive takes rows off the stream until there are `count`.
func receive(t *testing.T, live *host.Live, count int) []host.Row {
	t.Helper()
	var rows []host.Row
	for limit := time.After(10 * time.Second); len(rows) < count; {
		select {
		case packet, open := <-live.Packets:
			rows = append(rows, rig.Rows(t, live, packet, open)...)
		case <-limit:
			t.Fatalf("%d rows came, want %d", len(rows), count)
		}
	}
	return rows
}

// alive fails the test when the process has died or no longer answers.
func alive(t *testing.T, plugin *host.Plugin) {
	t.Helper()
	if err := plugin.Ping(); err != nil {
		t.Fatalf("the plugin no longer answers: %v", err)
	}
}

// Package conformance holds the plugin to the protocol Grafana speaks, by
// playing Grafana with the Go SDK.
package conformance

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"xdplive/tests/frames"
	"xdplive/tests/host"
	"xdplive/tests/netlab"
	"xdplive/tests/testenv"
)

// wire is a data source that watches the link of a netlab.Pair.
var wire = host.Source{
	UID: "wire", Settings: `{"interfaces":"` + netlab.PairLink + `"}`,
}

const packetsTarget = `{"refId":"A","kind":"packets","order":"oldest","interface":"` +
	netlab.PairLink + `"}`

// columns are those of CONTRACT packets/table, in order.
var columns = []string(schema["columns"].Words)

// start runs the plugin until the test ends.
func start(t *testing.T, options host.Options) *host.Plugin {
	t.Helper()
	binary := options.Binary
	if binary == "" {
		binary = host.PluginBinary()
	}
	testenv.RequireFile(t, binary, "run `make plugin`")
	plugin, err := host.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		plugin.Stop()
		if t.Failed() {
			t.Logf("the plugin's log:\n%s", plugin.Log())
		}
	})
	return plugin
}

// startOnWire runs the plugin on the watched end of a new pair.
func startOnWire(t *testing.T) (*host.Plugin, *netlab.Pair) {
	t.Helper()
	testenv.RequireBPF(t)
	pair := testenv.Pair(t)
	return start(t, host.Options{Namespace: pair.Watched.Name}), pair
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// openPanel shows the packets of the wire.
func openPanel(t *testing.T, plugin *host.Plugin) *host.Panel {
	t.Helper()
	panel, err := plugin.OpenPanel(testContext(t), wire, packetsTarget)
	if err != nil {
		t.Fatal(err)
	}
	return panel
}

// send puts `count` UDP packets on the wire, source ports 1, 2, 3, …
func send(t *testing.T, pair *netlab.Pair, count int) {
	t.Helper()
	builder, err := frames.NewBuilder(pair.PeerMAC, pair.WatchedMAC)
	if err != nil {
		t.Fatal(err)
	}
	socket, err := pair.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for i := range count {
		from := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), uint16(i+1))
		to := netip.MustParseAddrPort("192.0.2.1:9")
		if err := socket.Send(builder.UDP(from, to, []byte("hello"))); err != nil {
			t.Fatal(err)
		}
	}
}

// receive takes rows off the stream until there are `count`.
func receive(t *testing.T, live *host.Live, count int) []host.Row {
	t.Helper()
	var rows []host.Row
	for limit := time.After(10 * time.Second); len(rows) < count; {
		select {
		case packet, open := <-live.Packets:
			if !open {
				t.Fatalf("the stream ended after %d rows: %v",
					len(rows), live.Err())
			}
			more, err := live.Rows(packet)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, more...)
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

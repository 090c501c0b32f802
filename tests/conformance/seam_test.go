package conformance

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// talk sends packets with the source ports 1, 2, 3, … about once a
// millisecond until ctx ends.
func talk(ctx context.Context, t *testing.T, pair *netlab.Pair) {
	builder, err := frames.NewBuilder(pair.PeerMAC, pair.WatchedMAC)
	if err != nil {
		t.Error(err)
		return
	}
	socket, err := pair.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		t.Error(err)
		return
	}
	defer socket.Close()
	to := netip.MustParseAddrPort("192.0.2.1:9")
	for port := uint16(1); ctx.Err() == nil; port++ {
		from := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), port)
		if err := socket.Send(builder.UDP(from, to, nil)); err != nil {
			t.Error(err)
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// whileTalking runs work while packets come in.
func whileTalking(t *testing.T, pair *netlab.Pair, work func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		talk(ctx, t, pair)
	}()
	defer func() { cancel(); testenv.Join(t, done) }()
	work()
}

func port(row host.Row) float64 {
	number, _ := row["source_port"].(float64)
	return number
}

// contiguous fails the test unless every row is the packet after the one before
// it.
func contiguous(t *testing.T, what string, rows []host.Row) {
	t.Helper()
	for i := range len(rows) - 1 {
		before, after := port(rows[i]), port(rows[i+1])
		if after != before+1 {
			t.Errorf("%s: packet %.0f follows packet %.0f (row %d of %d)",
				what, after, before, i+1, len(rows))
		}
	}
}

// history asks what a panel asks first.
func history(t *testing.T, plugin *host.Plugin, source host.Source) []host.Row {
	t.Helper()
	answers, err := plugin.QueryData(testContext(t), source,
		map[string]string{"A": packetsTarget})
	if err != nil {
		t.Fatal(err)
	}
	if len(answers["A"].Frames) != 1 || answers["A"].Frames[0].Rows() == 0 {
		t.Fatalf("no history while packets come: %+v", answers["A"])
	}
	return host.FrameRows(answers["A"].Frames[0])
}

// join subscribes as one more viewer of a stream that runs.
func join(t *testing.T, plugin *host.Plugin, source host.Source,
	path string) *host.Live {
	t.Helper()
	live, err := plugin.Subscribe(testContext(t), source, path)
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// receiveBehind takes `count` rows that were sent after the one with port
// `last`. A packet with rows before and behind it would come to a viewer who
// joined there as rows shown twice.
func receiveBehind(t *testing.T, live *host.Live, last float64,
	count int) []host.Row {
	t.Helper()
	var rows []host.Row
	for limit := time.After(10 * time.Second); len(rows) < count; {
		select {
		case packet, open := <-live.Packets:
			more := rig.Rows(t, live, packet, open)
			if len(more) == 0 || port(more[len(more)-1]) <= last {
				continue
			}
			if port(more[0]) <= last {
				t.Errorf("packets %.0f to %.0f are sent together, a viewer "+
					"was told those up to %.0f", port(more[0]),
					port(more[len(more)-1]), last)
			}
			rows = append(rows, more...)
		case <-limit:
			t.Fatalf("%d rows came, want %d", len(rows), count)
		}
	}
	return rows
}

func TestNoPacketIsLostOrDoubledWhereHistoryMeetsTheStream(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	openPanel(t, plugin) // attaches
	whileTalking(t, pair, func() {
		time.Sleep(300 * time.Millisecond) // a history comes into being
		for range 20 {
			time.Sleep(50 * time.Millisecond)
			panel := openPanel(t, plugin)
			rows := host.FrameRows(panel.History)
			if len(rows) == 0 {
				t.Fatal("no history while packets come")
			}
			rows = append(rows, panel.Initial...)
			rows = append(rows, receive(t, panel.Live, 20)...)
			panel.Cancel()
			contiguous(t, "a panel", rows)
		}
	})
}

func TestPanelsOfOneTabGoOnFromTheFirstOnesHistory(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	path := openPanel(t, plugin).Path
	whileTalking(t, pair, func() {
		time.Sleep(2 * time.Second) // a burst of answers ends
		rows := history(t, plugin, wire)
		time.Sleep(200 * time.Millisecond)
		history(t, plugin, wire) // Grafana lets it go, as rows are there
		time.Sleep(200 * time.Millisecond)
		live, err := plugin.Watch(testContext(t), wire, path)
		if err != nil {
			t.Fatal(err)
		}
		if len(live.Initial) == 0 {
			t.Error("no row bridges the time since the history")
		}
		rows = append(rows, live.Initial...)
		history(t, plugin, wire) // so it does with this one
		contiguous(t, "a tab", append(rows, receive(t, live, 100)...))
	})
}

func TestViewersWhoJoinARunningStreamMissNothing(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	other := wire
	other.Login = "other"
	whileTalking(t, pair, func() {
		time.Sleep(300 * time.Millisecond)
		for round := range 12 {
			viewer := []host.Source{wire, other}[round%2]
			rows := history(t, plugin, viewer)
			// As long as a browser takes to subscribe; at times it is quick.
			time.Sleep(time.Duration(round%4) * 100 * time.Millisecond)
			viewed := join(t, plugin, viewer, panel.Path)
			rows = append(rows, viewed.Initial...)
			last := port(rows[len(rows)-1])
			rows = append(rows, receiveBehind(t, panel.Live, last, 100)...)
			contiguous(t, viewer.Login, rows)
		}
	})
}

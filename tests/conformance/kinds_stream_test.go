package conformance

import (
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

// chart opens a panel of the query for the user.
func chart(t *testing.T, plugin *host.Plugin, source host.Source,
	target string) *host.Panel {
	t.Helper()
	panel := rig.OpenPanel(t.Context(), t, plugin, source, target)
	return panel
}

// next is the next packet of the stream that has rows.
func next(t *testing.T, live *host.Live) []host.Row {
	t.Helper()
	for limit := time.After(10 * time.Second); ; {
		select {
		case packet, open := <-live.Packets:
			rows := rig.Rows(t, live, packet, open)
			if len(rows) > 0 {
				return rows
			}
		case <-limit:
			t.Fatal("no rows came in 10 s")
		}
	}
}

var chartTargets = map[string]string{
	"traffic": totalTraffic,
	"groups":  trafficByProtocol,
	"lengths": `{"kind":"distribution","interface":"` + netlab.PairLink + `"}`,
	"flows":   `{"kind":"flows","interface":"` + netlab.PairLink + `"}`,
	"logs": `{"kind":"packets","format":"logs","interface":"` +
		netlab.PairLink + `"}`,
}

// Grafana opens a channel anew after the plugin was killed: same path, and the
// plugin that comes up knows nothing of it.
func TestStreamsOfEveryKindGoOnAfterACrash(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panels := map[string]*host.Panel{}
	for name, target := range chartTargets {
		panels[name] = chart(t, plugin, wire, target)
	}
	if err := plugin.Crash(); err != nil {
		t.Fatal(err)
	}
	again, err := plugin.Restart()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { again.Stop() })
	for name, panel := range panels {
		// Only the stream is run: browsers are subscribed, and know the columns
		// they were told.
		panel.Stream, err = again.RunStream(t.Context(), wire, panel.Path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	whileTalking(t, pair, func() {
		for name, panel := range panels {
			row := next(t, panel.Live)[0]
			if len(row) != len(panel.Fields) || len(row) < 2 {
				t.Errorf("%s: a row of %d columns: %v", name, len(row), row)
			}
		}
	})
}

// Two that look at the same are one stream; each goes on from its own history.
func TestChannelsOfEveryKindAreShared(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	other := wire
	other.Login = "other"
	whileTalking(t, pair, func() {
		for name, target := range chartTargets {
			first := chart(t, plugin, wire, target)
			answers, err := plugin.QueryData(testContext(t), other,
				map[string]string{"B": target})
			if err != nil || len(answers["B"].Frames) != 1 {
				t.Fatalf("%s: %+v (%v)", name, answers["B"], err)
			}
			channel := answers["B"].Frames[0].Meta.Channel
			if path, err := host.ChannelPath(channel); err != nil ||
				path != first.Path {
				t.Errorf("%s: the channels are %s and %s (%v)", name, path,
					first.Path, err)
			}
			joined := join(t, plugin, other, first.Path)
			if len(joined.Fields) != len(first.Fields) {
				t.Errorf("%s: %d columns, the first viewer has %d", name,
					len(joined.Fields), len(first.Fields))
			}
			next(t, first.Live)
			first.Cancel()
		}
	})
}

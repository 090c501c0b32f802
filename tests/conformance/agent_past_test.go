package conformance

import (
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// historyOf is what a query answers, in rows.
func historyOf(t *testing.T, plugin *host.Plugin, target string) []host.Row {
	t.Helper()
	answers, err := plugin.QueryData(testContext(t), wire,
		map[string]string{"A": target})
	if err != nil || answers["A"].Error != "" || len(answers["A"].Frames) != 1 {
		t.Fatalf("%s: %+v (%v)", target, answers["A"], err)
	}
	return host.FrameRows(answers["A"].Frames[0])
}

// columnSum adds up a column.
func columnSum(rows []host.Row, column string) float64 {
	sum := 0.0
	for _, row := range rows {
		if value, ok := row[column].(float64); ok {
			sum += value
		}
	}
	return sum
}

const flowsOfPast = `{"refId":"A","kind":"flows","live":false,"interface":"` +
	netlab.PairLink + `"}`

func TestPluginThatStartsAnewHasThePastOfTheAgent(t *testing.T) {
	plugin, _, pair := rig.StartThroughAgent(t)
	panel := openPanel(t, plugin)
	send(t, pair, 40)
	receive(t, panel.Live, 40)
	counted := func(p *host.Plugin) float64 {
		return columnSum(historyOf(t, p, flowsOfPast), "packets")
	}
	testenv.Eventually(t, 5*time.Second, "the packets are counted",
		func() bool { return counted(plugin) >= 40 })
	rows := len(historyOf(t, plugin, packetsTarget))
	if err := plugin.Crash(); err != nil {
		t.Fatal(err)
	}

	again, err := plugin.Restart()
	if err != nil {
		t.Fatal(err)
	}
	defer again.Stop()
	// The panel that is open still must not be shown it all again.
	live, err := again.Watch(testContext(t), wire, panel.Path)
	if err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, 5*time.Second, "what was counted is there",
		func() bool { return counted(again) >= 40 })
	if now := len(historyOf(t, again, packetsTarget)); now < rows {
		t.Errorf("%d rows of the past are there, want %d", now, rows)
	}
	send(t, pair, 3)
	if came := receive(t, live, 3); len(came) != 3 {
		t.Errorf("%d rows came on the stream, want 3 and none of the past",
			len(came))
	}
}

func TestLedgerAddsUpOverTheLink(t *testing.T) {
	plugin, _, pair := rig.StartThroughAgent(t)
	panel := openPanel(t, plugin)
	send(t, pair, 500)
	receive(t, panel.Live, 500)
	testenv.Eventually(t, 5*time.Second, "the ledger tells of all of them",
		func() bool {
			rows, err := plugin.Ledger(testContext(t), wire)
			if err != nil {
				t.Fatal(err)
			}
			row, found := host.TapOf(rows, "ingress", "")
			return found && row.Shown >= 500 && row.OverLink()
		})
	text, err := plugin.CollectMetrics(testContext(t))
	if err != nil || !strings.Contains(text, "xdplive_link_received_packets_total{") {
		t.Errorf("the metrics do not tell of the link (%v)", err)
	}
}

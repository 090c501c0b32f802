package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

// greed is as many filters as fit beside the tap that is always on.
const greed = 15

func (p *panel) as(login string) host.Source {
	source := p.source
	source.Login = login
	return source
}

func portTarget(port int) string {
	return fmt.Sprintf(`{"refId":"A","kind":"packets","interface":%q,`+
		`"direction":"ingress","order":"oldest","filter":"udp port %d"}`,
		netlab.PairLink, port)
}

// ruleTarget is what an alert rule may ask of the same: it sees no packets.
func ruleTarget(port int) string {
	return fmt.Sprintf(`{"refId":"A","kind":"traffic","interface":%q,`+
		`"direction":"ingress","filter":"udp port %d"}`, netlab.PairLink, port)
}

// askPort asks what a viewer, or an alert rule, asks of one port.
func (p *panel) askPort(t *testing.T, login string, port int,
	fromAlert bool) host.Answer {
	t.Helper()
	target := portTarget(port)
	if fromAlert {
		target = ruleTarget(port)
	}
	answers, err := p.plugin.Ask(testContext(t), p.as(login),
		host.Request{FromAlert: fromAlert}, map[string]string{"A": target})
	if err != nil {
		t.Fatal(err)
	}
	return answers["A"]
}

// counted sends frames and wants the taps of all those ports to have seen them.
func (p *panel) counted(t *testing.T, ports ...int) {
	t.Helper()
	before, err := p.plugin.Ledger(testContext(t), p.source)
	if err != nil {
		t.Fatal(err)
	}
	const frames = 100
	p.send(t, frames, 0)
	rows, err := p.plugin.Ledger(testContext(t), p.source)
	if err != nil {
		t.Fatal(err)
	}
	for _, port := range ports {
		filter := fmt.Sprintf("udp port %d", port)
		first, there := host.TapOf(before, "ingress", filter)
		row, still := host.TapOf(rows, "ingress", filter)
		if !there || !still || row.Seen-first.Seen != frames ||
			!row.Balanced() {
			t.Errorf("%s (%v, %v): %d of %d frames: %+v", filter, there, still,
				row.Seen-first.Seen, frames, row)
		}
	}
}

// Who has asked for every tap there is keeps neither another viewer nor an
// alert rule from theirs.
func TestFifteenFiltersOfOneViewerLeaveOthersTheirTaps(t *testing.T) {
	p := openPanel(t, "")
	began := time.Now()
	for port := 1; port <= greed; port++ {
		if answer := p.askPort(t, "greedy", port, false); answer.Status != 200 {
			t.Fatalf("port %d: status %d: %s", port, answer.Status, answer.Error)
		}
	}
	t.Logf("%d filters in %v", greed, time.Since(began))
	one := p.askPort(t, "greedy", 100, false)
	if one.Status != 503 || !strings.Contains(one.Error, "15 of them by you") {
		t.Errorf("one more: status %d: %s", one.Status, one.Error)
	}
	for _, who := range []struct {
		login string
		port  int
		alert bool
	}{{"modest", 200, false}, {"rule", 300, true}, {"modest", 201, false},
		{"", 400, false}} {
		began := time.Now()
		answer := p.askPort(t, who.login, who.port, who.alert)
		if answer.Status != 200 || len(answer.Frames) != 1 {
			t.Errorf("%s: status %d: %s", who.login, answer.Status, answer.Error)
		}
		t.Logf("%s was answered after %v", who.login, time.Since(began))
	}
	p.counted(t, 200, 300, 201, 400)
	if row := p.ledger(t); !row.Balanced() {
		t.Errorf("the tap of all packets: %+v", row)
	}
}

// noticeOf is the next notice of a stream.
func noticeOf(t *testing.T, live *host.Live) string {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		packet, err := live.Next(time.Until(end))
		if err != nil {
			return ""
		}
		if strings.Contains(string(packet.Data), `"notices"`) {
			return string(packet.Data)
		}
	}
	return ""
}

// A panel that loses its tap says so, once, and the one that took it keeps it.
func TestAPanelThatLosesItsTapSaysWhy(t *testing.T) {
	p := openPanel(t, "")
	var panels []*host.Panel
	for port := 1; port <= greed; port++ {
		panel := rig.OpenPanel(testContext(t), t, p.plugin, p.as("greedy"),
			portTarget(port))
		panels = append(panels, panel)
	}
	modest := rig.OpenPanel(testContext(t), t, p.plugin, p.as("modest"),
		portTarget(200))
	if answer := p.askPort(t, "rule", 300, true); answer.Status != 200 {
		t.Errorf("status %d: %s", answer.Status, answer.Error)
	}
	// The newest go first.
	for i, want := range map[int]string{greed - 1: "a user with fewer taps",
		greed - 2: "an alert rule"} {
		text := noticeOf(t, panels[i].Live)
		if !strings.Contains(text, want) ||
			!strings.Contains(text, fmt.Sprintf("udp port %d", i+1)) {
			t.Errorf("panel %d says %q, want %q", i+1, text, want)
		}
	}
	time.Sleep(3 * time.Second)
	p.counted(t, 1, 2, 200, 300)
	for _, live := range []*host.Live{panels[greed-1].Live, modest.Live} {
		select {
		case packet := <-live.Packets:
			if strings.Contains(string(packet.Data), `"notices"`) {
				t.Errorf("one more notice: %s", packet.Data)
			}
		default:
		}
	}
}

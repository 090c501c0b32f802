package e2e

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func filterTarget(t *testing.T, filter string) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"kind": "packets", "interface": netlab.PairLink,
		"direction": "ingress", "filter": filter, "limit": 5000,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var selections = []string{
	"tcp port 443", "udp port 53", "host 192.0.2.2", "not ip", "ip6",
	"vlan", "vlan 42 and udp", "tcp[13] & 2 != 0", "arp or icmp6",
	"greater 200", "ether[0] & 1 != 0",
}

func TestFiltersShowWhatTcpdumpPicksWithThem(t *testing.T) {
	for _, mode := range []string{"native", "generic", "tcx"} {
		t.Run(mode, func(t *testing.T) { showAsTcpdumpPicks(t, mode) })
	}
}

func showAsTcpdumpPicks(t *testing.T, mode string) {
	const count = 1000
	p := openPanel(t, `,"attachMode":"`+mode+`"`)
	panels := map[string]*host.Panel{}
	for _, filter := range selections {
		opened, err := p.plugin.OpenPanel(testContext(t), p.source,
			filterTarget(t, filter))
		if err != nil {
			t.Fatalf("%q: %v", filter, err)
		}
		panels[filter] = opened
	}
	capture := startCapture(t, p.Watched)
	p.send(t, count, 10*time.Millisecond)
	if rows := p.drain(t, time.Second); len(rows) != count {
		t.Fatalf("%d rows without a filter, want %d", len(rows), count)
	}
	capture.stop(t)
	ledger, err := p.plugin.Ledger(testContext(t), p.source)
	if err != nil {
		t.Fatal(err)
	}
	for filter, panel := range panels {
		t.Run(filter, func(t *testing.T) {
			want := capture.matching(t, filter)
			if len(want) == 0 || len(want) == count {
				t.Fatalf("tcpdump picks %d of %d", len(want), count)
			}
			rows := drain(t, panel.Live, 100*time.Millisecond)
			compare(t, rows, want)
			tap, one := host.TapOf(ledger, "ingress", filter)
			if !one || tap.AttachMode != mode || tap.Seen != count || tap.Matched != uint64(len(want)) ||
				tap.Shown != tap.Matched || !tap.Balanced() {
				t.Errorf("%d of %d match: %+v", len(want), count, tap)
			}
		})
	}
}

// A table with a new filter is not empty, and goes on without hole or double.
func TestNewFilterOpensWithThePacketsAlreadyKept(t *testing.T) {
	const count = 500
	p := openPanel(t, "")
	capture := startCapture(t, p.Watched)
	p.send(t, count, 10*time.Millisecond)
	p.drain(t, time.Second)
	const filter = "udp port 53 or vlan"
	opened := rig.OpenPanel(testContext(t), t, p.plugin, p.source,
		filterTarget(t, filter))
	before := host.FrameRows(opened.History)
	if len(before) == 0 {
		t.Error("the table opens empty")
	}
	notices := opened.History.Meta.Notices
	if len(notices) == 0 {
		t.Error("no notice says where the filter's own count begins")
	}
	p.send(t, count, 10*time.Millisecond)
	after := drain(t, opened.Live, time.Second)
	capture.stop(t)
	want := capture.matching(t, filter)
	compare(t, append(before, after...), want)

	// Asked again, the answer is those very rows.
	answers, err := p.plugin.QueryData(testContext(t), p.source,
		map[string]string{"A": filterTarget(t, filter)})
	if err != nil || len(answers["A"].Frames) != 1 {
		t.Fatalf("%+v (%v)", answers["A"], err)
	}
	compare(t, host.FrameRows(answers["A"].Frames[0]), want)
}

func TestBothDirectionsAreSeenOnceEach(t *testing.T) {
	const in, out = 40, 60
	p := openPanel(t, "")
	both := rig.OpenPanel(testContext(t), t, p.plugin, p.source,
		`{"interface":"`+netlab.PairLink+`"}`)
	egress := rig.OpenPanel(testContext(t), t, p.plugin, p.source,
		`{"direction":"egress","filter":"udp src port 7"}`)
	sendUDP(t, p.Peer, netlab.PairLink, p.PeerMAC, p.WatchedMAC, in, 9)
	sendUDP(t, p.Watched, netlab.PairLink, p.WatchedMAC, p.PeerMAC, out, 7)

	seen := map[string]int{}
	for _, row := range drain(t, both.Live, time.Second) {
		if row["direction"] == "egress" != (row["source_port"] == 7.0) {
			t.Errorf("the direction is wrong: %v", row)
		}
		seen[row["direction"].(string)]++
	}
	if seen["ingress"] != in || seen["egress"] != out || len(seen) != 2 {
		t.Errorf("want %d and %d rows: %v", in, out, seen)
	}
	for _, row := range drain(t, egress.Live, 100*time.Millisecond) {
		if row["direction"] != "egress" || row["source_port"] != 7.0 {
			t.Errorf("a row of another tap: %v", row)
		}
		seen["filtered"]++
	}
	if seen["filtered"] != out {
		t.Errorf("%d rows of the egress filter, want %d", seen["filtered"], out)
	}
	ledger, err := p.plugin.Ledger(testContext(t), p.source)
	if err != nil {
		t.Fatal(err)
	}
	for direction, want := range map[string]uint64{"ingress": in, "egress": out} {
		tap, one := host.TapOf(ledger, direction, "")
		if !one || tap.Seen != want || tap.Matched != want || !tap.Balanced() {
			t.Errorf("%s: %d packets were sent: %+v", direction, want, tap)
		}
	}
}

func TestListsAndGlobsTapEveryInterfaceTheyName(t *testing.T) {
	p := openPanel(t, "")
	const other = netlab.PairLink + "2"
	err := p.Connect(netlab.End{In: p.Watched, Link: other, MAC: p.WatchedMAC},
		netlab.End{In: p.Peer, Link: other, MAC: p.PeerMAC})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []*netlab.Namespace{p.Watched, p.Peer} {
		if err := n.Quiet(other); err != nil {
			t.Fatal(err)
		}
		if err := n.Up(other); err != nil {
			t.Fatal(err)
		}
	}
	source := host.Source{UID: "all", Settings: `{"interfaces":"wire*,lo"}`}
	panels := map[string]*host.Panel{}
	for _, names := range []string{"wire,wire2", "wire*", "w?re2"} {
		panels[names] = rig.OpenPanel(testContext(t), t, p.plugin, source,
			`{"direction":"ingress","filter":"udp port 9","interface":"`+
				names+`"}`)
	}
	sendUDP(t, p.Peer, netlab.PairLink, p.PeerMAC, p.WatchedMAC, 20, 8)
	sendUDP(t, p.Peer, netlab.PairLink, p.PeerMAC, p.WatchedMAC, 30, 9)
	sendUDP(t, p.Peer, other, p.PeerMAC, p.WatchedMAC, 50, 9)
	for names, panel := range panels {
		seen := map[any]int{}
		for _, row := range drain(t, panel.Live, time.Second) {
			seen[row["interface"]]++
		}
		want := map[any]int{netlab.PairLink: 30, other: 50}
		if names == "w?re2" {
			want = map[any]int{other: 50}
		}
		if len(seen) != len(want) || seen[other] != want[other] ||
			seen[netlab.PairLink] != want[netlab.PairLink] {
			t.Errorf("%s: rows %v, want %v", names, seen, want)
		}
	}
}

func TestTunnelsAreLeftOutUnlessNamed(t *testing.T) {
	p := openPanel(t, "")
	const tunnel = netlab.PairLink + "tun"
	if err := p.Watched.Tunnel(tunnel); err != nil {
		testenv.Lacking(t, err.Error())
	}
	source := host.Source{UID: "all", Settings: `{"interfaces":"wire*"}`}
	// What queries know of interfaces may be a second old; this looks anew.
	_, err := p.plugin.CallResource(testContext(t), source, "interfaces",
		"interfaces", "")
	if err != nil {
		t.Fatal(err)
	}
	answers, err := p.plugin.QueryData(testContext(t), source,
		map[string]string{
			"All":  `{"filter":"udp"}`,
			"Glob": `{"filter":"udp","interface":"w*"}`,
			"Name": `{"filter":"udp","interface":"wire,wiretun"}`,
			"Only": `{"filter":"udp","interface":"wiretun"}`,
		})
	if err != nil {
		t.Fatal(err)
	}
	for refID, named := range map[string]bool{
		"All": false, "Glob": false, "Name": true} {
		if len(answers[refID].Frames) != 1 {
			t.Fatalf("%s: %+v", refID, answers[refID])
		}
		text := ""
		for _, notice := range answers[refID].Frames[0].Meta.Notices {
			text += notice.Text
		}
		if strings.Contains(text, tunnel) != named {
			t.Errorf("%s: the notices are %q", refID, text)
		}
	}
	if only := answers["Only"]; only.Status != 501 ||
		!strings.Contains(only.Error, tunnel) {
		t.Errorf("status %d: %s", only.Status, only.Error)
	}
}

// sendUDP puts packets on a link whose ports are both `port`.
func sendUDP(t *testing.T, from *netlab.Namespace, link, source,
	destination string, count int, port uint16) {
	t.Helper()
	builder, err := frames.NewBuilder(source, destination)
	if err != nil {
		t.Fatal(err)
	}
	socket, err := from.OpenRaw(link)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	address := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.7"), port)
	for range count {
		err := socket.Send(builder.UDP(address, address, []byte("hello")))
		if err != nil {
			t.Fatal(err)
		}
	}
}

package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func TestFilterResourceTellsWhetherItCompiles(t *testing.T) {
	plugin := rig.Start(t, host.Options{})
	for _, c := range []struct {
		name, body string
		ok         bool
		want       string
	}{
		{"good", `{"filter":"tcp port 443"}`, true, ""},
		{"everything", `{"filter":""}`, true, ""},
		{"syntax", `{"filter":"tcp prot 443"}`, false, "syntax error"},
		{"host name", `{"filter":"host example.org"}`, false, "example.org"},
		{"empty object", `{}`, false, "filter is missing"},
		{"no JSON", `tcp`, false, "JSON"},
		{"endless", `{"filter":"` + strings.Repeat("(", 2000) + `"}`, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, err := plugin.CallResource(testContext(t), wire, "filter",
				"filter", c.body)
			if err != nil || answer.Status != 200 {
				t.Fatalf("status %d: %v", answer.Status, err)
			}
			var verdict struct {
				OK           bool
				Instructions int
				Error        string
			}
			if err := json.Unmarshal(answer.Body, &verdict); err != nil {
				t.Fatalf("%v: %s", err, answer.Body)
			}
			if verdict.OK != c.ok || (verdict.Instructions > 0) != c.ok ||
				(verdict.Error == "") != c.ok ||
				!strings.Contains(verdict.Error, c.want) {
				t.Errorf("want ok %v, %q: %s", c.ok, c.want, answer.Body)
			}
			alive(t, plugin)
		})
	}
	answer, err := plugin.CallResource(testContext(t), wire, "filter", "filter",
		"")
	if err != nil || answer.Status != 405 {
		t.Errorf("GET: status %d (%v), want 405", answer.Status, err)
	}
}

func TestSeventeenthTapIsRefusedAndHarmsNoOther(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	openPanel(t, plugin) // takes a slot of each direction
	target := func(port int) string {
		return fmt.Sprintf(`{"direction":"ingress","interface":%q,`+
			`"filter":"udp port %d"}`, netlab.PairLink, port)
	}
	for port := 1; port <= 15; port++ {
		onlyFrame(t, query(t, plugin, target(port)))
	}
	answers, err := plugin.QueryData(testContext(t), wire,
		map[string]string{"Bad": target(16), "Good": target(15)})
	if err != nil {
		t.Fatal(err)
	}
	bad := answers["Bad"]
	if bad.Status != 503 || !strings.Contains(bad.Error, "16") ||
		!strings.Contains(bad.Error, netlab.PairLink) {
		t.Errorf("status %d: %s", bad.Status, bad.Error)
	}
	onlyFrame(t, answers["Good"])
	both := strings.Replace(target(16), `"direction":"ingress",`, "", 1)
	frame := onlyFrame(t, query(t, plugin, both))
	if len(frame.Meta.Notices) == 0 {
		t.Error("no notice says that ingress has no tap")
	}
}

// measures tells whether the process has the kernel's run statistics on.
func measures(t *testing.T, plugin *host.Plugin) bool {
	t.Helper()
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", rig.Capturer(plugin)))
	if err != nil || len(links) == 0 {
		t.Fatalf("list descriptors: %d (%v)", len(links), err)
	}
	for _, link := range links {
		target, err := os.Readlink(link)
		if err == nil && strings.Contains(target, "bpf-stats") {
			return true
		}
	}
	return false
}

func TestCostIsMeasuredOnlyWhileSomebodyLooks(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	packets := openPanel(t, plugin)
	send(t, pair, 10)
	receive(t, packets.Live, 10)
	if measures(t, plugin) {
		t.Error("run statistics are on and nobody looks at the ledger")
	}
	panel := rig.OpenPanel(testContext(t), t, plugin, wire,
		`{"kind":"capture","direction":"ingress"}`)
	if !measures(t, plugin) {
		t.Error("run statistics are off while somebody looks")
	}
	testenv.Eventually(t, 10*time.Second, "a cost is shown", func() bool {
		send(t, pair, 100)
		rows, err := panel.NextRows(10 * time.Second)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows of one tap (%v)", len(rows), err)
		}
		cost, measured := rows[0]["ns_per_packet"].(float64)
		if measured && (cost < 1 || cost > 1e6) {
			t.Errorf("%v ns for a packet", cost)
		}
		return measured
	})
	panel.Live.Cancel()
	testenv.Eventually(t, 20*time.Second, "run statistics are off again",
		func() bool { return !measures(t, plugin) })
	text, err := os.ReadFile("/proc/sys/kernel/bpf_stats_enabled")
	if err != nil || strings.TrimSpace(string(text)) != "0" {
		t.Errorf("kernel.bpf_stats_enabled is %q (%v)", text, err)
	}
}

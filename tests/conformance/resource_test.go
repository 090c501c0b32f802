package conformance

import (
	"encoding/json"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

func TestInterfacesAreListedWithWhatIsAllowed(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	openPanel(t, plugin)
	answer, err := plugin.CallResource(testContext(t), wire, "interfaces",
		"interfaces", "")
	if err != nil || answer.Status != 200 {
		t.Fatalf("status %d: %v", answer.Status, err)
	}
	var interfaces []struct {
		Host       string   `json:"host"`
		Name       string   `json:"name"`
		Up         bool     `json:"up"`
		MTU        int      `json:"mtu"`
		SpeedMbps  *int     `json:"speed_mbps"`
		Driver     *string  `json:"driver"`
		Addresses  []string `json:"addresses"`
		Allowed    bool     `json:"allowed"`
		AttachMode string   `json:"attach_mode"`
	}
	if err := json.Unmarshal(answer.Body, &interfaces); err != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	// lo is there, and not this data source's business.
	if len(interfaces) != 1 {
		t.Fatalf("want %s alone: %s", netlab.PairLink, answer.Body)
	}
	i := interfaces[0]
	if i.Name != netlab.PairLink || i.Host == "" || !i.Allowed || !i.Up ||
		i.MTU != 1500 || i.AttachMode == "" {
		t.Errorf("want an attached link that is up: %+v", i)
	}
}

func TestLedgerCountsEveryPacketOnce(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 77)
	receive(t, panel.Live, 77)
	ledger, err := plugin.Ledger(testContext(t), wire)
	if err != nil {
		t.Fatal(err)
	}
	row, one := host.TapOf(ledger, "ingress", "")
	if len(ledger) != 2 || !one {
		t.Fatalf("want a row for each direction: %+v", ledger)
	}
	if row.Interface != netlab.PairLink || row.Direction != "ingress" ||
		row.AttachMode == "" {
		t.Errorf("the row does not say where it counted: %+v", row)
	}
	if row.Seen != 77 || row.Shown != 77 || !row.Balanced() {
		t.Errorf("77 packets were sent and shown: %+v", row)
	}
}

func TestUnknownResourceIsNotFound(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for _, path := range []string{"", "nothing", "../ledger", "ledger/x"} {
		answer, err := plugin.CallResource(testContext(t), wire, path, path, "")
		if err != nil || answer.Status != 404 {
			t.Errorf("%q: status %d (%v), want 404", path, answer.Status, err)
		}
		alive(t, plugin)
	}
}

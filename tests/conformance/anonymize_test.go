package conformance

import (
	"strings"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

var replaced = host.Source{
	UID: "replaced",
	Settings: `{"anonymize":"prefix","interfaces":"` + netlab.PairLink +
		`"}`,
	Secrets: map[string]string{"anonymizeKey": "a key for tests"},
}

func TestAddressesAreReplacedInRowsAndTheirStream(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := rig.OpenPanel(testContext(t), t, plugin, replaced, packetsTarget)
	send(t, pair, 5)
	rows := receive(t, panel.Live, 5)
	answers, err := plugin.QueryData(testContext(t), replaced,
		map[string]string{"A": packetsTarget})
	if err != nil {
		t.Fatal(err)
	}
	rows = append(rows, host.FrameRows(onlyFrame(t, answers["A"]))...)
	for _, row := range rows[1:] {
		for _, column := range []string{"source", "source_ip", "destination_ip"} {
			if row[column] == nil || row[column] != rows[0][column] ||
				strings.HasPrefix(row[column].(string), "192.0.2.") {
				t.Errorf("%s is %v, and was %v", column, row[column],
					rows[0][column])
			}
		}
	}
}

func TestWithoutAKeyNothingIsServedWhereAddressesAreToBeReplaced(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	keyless := replaced
	keyless.Secrets = nil
	for _, kind := range []string{"packets", "flows", "capture"} {
		answers, err := plugin.QueryData(testContext(t), keyless,
			map[string]string{"A": `{"kind":"` + kind + `"}`})
		if err != nil {
			t.Fatal(err)
		}
		if answers["A"].Status != 400 || len(answers["A"].Frames) != 0 ||
			!strings.Contains(answers["A"].Error, "anonymizeKey is not set") {
			t.Errorf("%s: status %d: %s", kind, answers["A"].Status,
				answers["A"].Error)
		}
	}
	found, err := plugin.CheckHealth(testContext(t), keyless)
	if err != nil || found.OK || !strings.Contains(found.Message, "set the key") {
		t.Errorf("health %v: %s (%v)", found.OK, found.Message, err)
	}
}

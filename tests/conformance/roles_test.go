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

const forEditors = `{"packetAccess":"editor","interfaces":"` +
	netlab.PairLink + `"}`

const waitForRefusal = 5 * time.Second

// askAs asks for packets and for flows.
func askAs(t *testing.T, plugin *host.Plugin, source host.Source) (packets,
	flows host.Answer) {
	t.Helper()
	answers, err := plugin.QueryData(testContext(t), source, map[string]string{
		"Packets": packetsTarget,
		"Flows":   `{"kind":"flows","interface":"` + netlab.PairLink + `"}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	if answers["Flows"].Status != 200 {
		t.Errorf("flows: status %d: %s", answers["Flows"].Status,
			answers["Flows"].Error)
	}
	return answers["Packets"], answers["Flows"]
}

func TestPacketsAreForTheRoleThatIsNamedAndThoseAbove(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	source := func(role string) host.Source {
		return host.Source{UID: "roles", Settings: forEditors, Role: role,
			Login: "boris"}
	}
	editor := rig.OpenPanel(testContext(t), t, plugin, source("Editor"),
		packetsTarget)
	packets, _ := askAs(t, plugin, source("Admin"))
	onlyFrame(t, packets)
	for _, role := range []string{"Viewer", "None", "editor"} {
		packets, _ := askAs(t, plugin, source(role))
		if packets.Status != 403 || len(packets.Frames) != 0 ||
			!strings.Contains(packets.Error, `packetAccess is "editor"`) ||
			strings.Contains(packets.Error, "boris") {
			t.Errorf("%s: status %d: %s", role, packets.Status, packets.Error)
		}
		// The channel of the editor's panel, copied.
		if _, err := plugin.SubscribeStream(testContext(t), source(role),
			editor.Path); err == nil {
			t.Errorf("%s subscribes to %s", role, editor.Path)
		}
		stream, err := plugin.RunStream(testContext(t), source(role), editor.Path)
		if err != nil {
			t.Fatal(err)
		}
		if packet, err := stream.Next(waitForRefusal); err == nil ||
			!strings.Contains(err.Error(), "packetAccess") {
			t.Errorf("%s: %v; is sent %s", role, err, packet.Data)
		}
	}
}

func TestWithoutARoleThereAreCountsAndNoChannel(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for name, source := range map[string]host.Source{
		"a public dashboard": {Public: true}, "the server": {Server: true},
	} {
		source.UID, source.Settings = wire.UID, wire.Settings
		packets, flows := askAs(t, plugin, source)
		if packets.Status != 403 || len(packets.Frames) != 0 {
			t.Errorf("%s: status %d: %s", name, packets.Status, packets.Error)
		}
		if channel := onlyFrame(t, flows).Meta.Channel; channel != "" {
			t.Errorf("%s is told of %s", name, channel)
		}
	}
}

func TestTheHostCapsPacketAccess(t *testing.T) {
	testenv.RequireBPF(t)
	pair := testenv.Pair(t)
	plugin := rig.Start(t, host.Options{Namespace: pair.Watched.Name,
		Env: []string{"GF_PLUGIN_PACKET_ACCESS=admin"}})
	for role, want := range map[string]int{"Viewer": 403, "Editor": 403,
		"Admin": 200} {
		packets, _ := askAs(t, plugin, host.Source{UID: "capped",
			Settings: forEditors, Role: role})
		if packets.Status != want {
			t.Errorf("%s: status %d, want %d: %s", role, packets.Status, want,
				packets.Error)
		}
	}
	answer := health(t, plugin, wire.Settings)
	if !answer.OK || !strings.Contains(answer.Details,
		"GF_PLUGIN_PACKET_ACCESS") {
		t.Errorf("health %v: %s %s", answer.OK, answer.Message, answer.Details)
	}
}

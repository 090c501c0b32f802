package conformance

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func health(t *testing.T, plugin *host.Plugin, settings string) host.Health {
	t.Helper()
	answer, err := plugin.CheckHealth(testContext(t),
		host.Source{UID: "health", Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestHealthNamesInterfaceAndAttachMode(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	answer := health(t, plugin, wire.Settings)
	if !answer.OK {
		t.Fatalf("not healthy: %s %s", answer.Message, answer.Details)
	}
	if !strings.Contains(answer.Message, netlab.PairLink) {
		t.Errorf("the interface is not named: %s", answer.Message)
	}
	mode := regexp.MustCompile(
		`ingress (native|generic|tcx|clsact), egress (tcx|clsact)`)
	if !mode.MatchString(answer.Message) {
		t.Errorf("the attach modes are not named: %s", answer.Message)
	}
	type step struct{ Mode, Reason string }
	var details struct {
		Interfaces []struct {
			Name        string
			Mode        string `json:"attach_mode"`
			Steps       []step
			EgressMode  string `json:"egress_attach_mode"`
			EgressSteps []step `json:"egress_steps"`
		}
	}
	if err := json.Unmarshal([]byte(answer.Details), &details); err != nil {
		t.Fatalf("%v: %s", err, answer.Details)
	}
	if len(details.Interfaces) != 1 {
		t.Fatalf("want one interface: %s", answer.Details)
	}
	wire := details.Interfaces[0]
	if len(wire.Steps) == 0 || wire.Steps[len(wire.Steps)-1].Mode != wire.Mode ||
		len(wire.EgressSteps) == 0 ||
		wire.EgressSteps[len(wire.EgressSteps)-1].Mode != wire.EgressMode {
		t.Errorf("the steps do not end at the modes: %s", answer.Details)
	}
}

func TestBadSettingsAreNamedWithWhatIsAllowed(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for _, c := range []struct {
		name, settings string
		want           []string
	}{
		{"broken JSON", `{"interfaces":`, []string{"JSON"}},
		{"not an object", `[1,2]`, []string{"object"}},
		{"unknown choice", `{"attachMode":"magic"}`,
			[]string{"attachMode", "magic", "native", "generic"}},
		{"number out of bounds", `{"snapLength":4096}`,
			[]string{"snapLength", "4096", "64", "512"}},
		{"wrong type", `{"packetsPerSecond":"many"}`,
			[]string{"packetsPerSecond", "many"}},
		{"absent interface", `{"interfaces":"nosuch0"}`,
			[]string{"nosuch0", "none of those that are here"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := health(t, plugin, c.settings)
			if answer.OK {
				t.Fatalf("healthy: %s", answer.Message)
			}
			for _, word := range c.want {
				if !strings.Contains(answer.Message+answer.Details, word) {
					t.Errorf("%q is not in: %s %s", word, answer.Message,
						answer.Details)
				}
			}
			alive(t, plugin)
		})
	}
}

func TestWithoutCapabilitiesItLivesAndNamesTheMissingOne(t *testing.T) {
	testenv.RequireBPF(t)
	pair := testenv.Pair(t)
	plugin := rig.Start(t, host.Options{
		Namespace: pair.Watched.Name,
		Wrap:      []string{"setpriv", "--bounding-set=-all", "--inh-caps=-all"},
	})
	answer := health(t, plugin, wire.Settings)
	if answer.OK {
		t.Fatalf("healthy without any capability: %s", answer.Message)
	}
	for _, word := range []string{"CAP_BPF", "CAP_NET_ADMIN"} {
		if !strings.Contains(answer.Message+answer.Details, word) {
			t.Errorf("%s is not named: %s %s", word, answer.Message,
				answer.Details)
		}
	}
	answers, err := plugin.QueryData(testContext(t), wire,
		map[string]string{"A": packetsTarget})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(answers["A"].Error, "CAP_") {
		t.Errorf("the query says nothing of capabilities: %+v", answers["A"])
	}
	alive(t, plugin)
}

// A limit that cannot be read must not be none.
func TestHostLimitsThatCannotBeReadRefuseEverything(t *testing.T) {
	testenv.RequireBPF(t)
	pair := testenv.Pair(t)
	for _, variable := range []string{"GF_PLUGIN_INTERFACES= , ",
		"GF_PLUGIN_PACKET_ACCESS=everyone", "GF_PLUGIN_IDENTITY=some",
		"GF_PLUGIN_MAX_KERNEL_MIB=lots"} {
		plugin := rig.Start(t, host.Options{Namespace: pair.Watched.Name,
			Env: []string{variable}})
		name, _, _ := strings.Cut(variable, "=")
		if answer := health(t, plugin, wire.Settings); answer.OK ||
			!strings.Contains(answer.Message, name) {
			t.Errorf("%s: health %v: %s", variable, answer.OK, answer.Message)
		}
		for _, kind := range []string{"packets", "traffic", "capture"} {
			answer := query(t, plugin, `{"kind":"`+kind+`"}`)
			if answer.Status != 400 || !strings.Contains(answer.Error, name) {
				t.Errorf("%s: %s: status %d: %s", variable, kind,
					answer.Status, answer.Error)
			}
		}
	}
}

func TestHostNarrowsWhatDataSourcesMaySee(t *testing.T) {
	testenv.RequireBPF(t)
	pair := testenv.Pair(t)
	plugin := rig.Start(t, host.Options{
		Namespace: pair.Watched.Name,
		Env:       []string{"GF_PLUGIN_INTERFACES=eth*"},
	})
	if answer := health(t, plugin, wire.Settings); answer.OK {
		t.Errorf("healthy on an interface the host forbids: %s", answer.Message)
	}
	answer := query(t, plugin, packetsTarget)
	if answer.Status != 403 || !strings.Contains(answer.Error, netlab.PairLink) {
		t.Errorf("status %d: %s, want 403 that names %s", answer.Status,
			answer.Error, netlab.PairLink)
	}
	programs, err := pair.Watched.Programs(netlab.PairLink)
	if err != nil || len(programs) != 0 {
		t.Errorf("programs %v are attached all the same (%v)", programs, err)
	}
}

package conformance

import (
	"strings"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/rig"
)

// hostileTexts go wherever Grafana lets a user write JSON.
var hostileTexts = map[string]string{
	"empty":            "",
	"null":             "null",
	"number":           "1e999",
	"deep nesting":     strings.Repeat("[", 100000),
	"invalid UTF-8":    "{\"interface\":\"\xff\xfe\"}",
	"NUL inside":       "{\"interface\":\"a\x00b\"}",
	"escaped NUL":      `{"interface":"a\u0000b"}`,
	"lone surrogate":   `{"interface":"\ud800"}`,
	"path as a name":   `{"interface":"../../etc"}`,
	"long name":        `{"interface":"` + strings.Repeat("x", 1<<20) + `"}`,
	"many names":       `{"interface":"` + strings.Repeat("x,", 50000) + `"}`,
	"many stars":       `{"interface":"` + strings.Repeat("*a", 2000) + `"}`,
	"negative limit":   `{"limit":-1}`,
	"huge limit":       `{"limit":18446744073709551616}`,
	"fractional limit": `{"limit":1.5}`,
}

func TestHostileQueriesAreAnsweredAndHarmNothing(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for name, text := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			answers, err := plugin.QueryData(testContext(t), wire,
				map[string]string{"Bad": text, "Good": packetsTarget})
			if err != nil {
				t.Fatal(err)
			}
			onlyFrame(t, answers["Good"])
			if bad := answers["Bad"]; bad.Status >= 500 {
				t.Errorf("status %d: %s", bad.Status, bad.Error)
			}
			alive(t, plugin)
		})
	}
}

func TestHostileSettingsAreAnsweredAndHarmNothing(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for name, text := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			settings := strings.Replace(text, `"interface"`, `"interfaces"`, 1)
			source := host.Source{UID: "hostile", Settings: settings}
			if _, err := plugin.CheckHealth(testContext(t), source); err != nil {
				t.Error(err)
			}
			alive(t, plugin)
		})
	}
	if answer := health(t, plugin, wire.Settings); !answer.OK {
		t.Errorf("good settings no longer work: %s", answer.Message)
	}
}

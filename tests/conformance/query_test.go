package conformance

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func query(t *testing.T, plugin *host.Plugin, target string) host.Answer {
	t.Helper()
	answers, err := plugin.QueryData(testContext(t), wire,
		map[string]string{"A": target})
	if err != nil {
		t.Fatal(err)
	}
	return answers["A"]
}

// onlyFrame is the frame of an answer that must have exactly one.
func onlyFrame(t *testing.T, answer host.Answer) *data.Frame {
	t.Helper()
	if answer.Error != "" || answer.Status != 200 || len(answer.Frames) != 1 {
		t.Fatalf("status %d, %d frames, error %q, want 200 and one frame",
			answer.Status, len(answer.Frames), answer.Error)
	}
	return answer.Frames[0]
}

func fieldNames(frame *data.Frame) []string {
	var names []string
	for _, field := range frame.Fields {
		names = append(names, field.Name)
	}
	return names
}

func TestPacketsAreATableInTheAgreedOrder(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	frame := onlyFrame(t, query(t, plugin, packetsTarget))
	if got := fieldNames(frame); !slices.Equal(got, columns) {
		t.Errorf("columns %v, want %v", got, columns)
	}
	kinds := map[string]string{"time": "time", "text": "string",
		"uint8": "number", "uint16": "number", "uint32": "number"}
	for _, field := range frame.Fields {
		want := kinds[fields.Fields[field.Name].Type]
		if got := kindOf(field); got != want {
			t.Errorf("%s is a %s, want a %s", field.Name, got, want)
		}
	}
	if frame.RefID != "A" {
		t.Errorf("the frame's refId is %q, want A", frame.RefID)
	}
	if frame.Meta.ExecutedQueryString == "" {
		t.Error("the frame does not say which query was executed")
	}
}

func kindOf(field *data.Field) string {
	switch field.Type().NonNullableType() {
	case data.FieldTypeTime:
		return "time"
	case data.FieldTypeString:
		return "string"
	}
	if field.Type().Numeric() {
		return "number"
	}
	return field.Type().String()
}

func TestChannelIsMadeOfTheQuerysMeaningAlone(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	channel := func(target string) string {
		return onlyFrame(t, query(t, plugin, target)).Meta.Channel
	}
	plain := channel(packetsTarget)
	// grafana-plugin-sdk-go live/channel.go: what a channel may be made of.
	form := regexp.MustCompile(`^ds/wire/[A-Za-z0-9_\-./=]{1,151}$`)
	if !form.MatchString(plain) {
		t.Errorf("Grafana would refuse the channel %q", plain)
	}
	same := `{"refId":"B","interface":"` + netlab.PairLink +
		`","direction":"both","live":true,"datasource":{"uid":"x"},"key":"Q-1"}`
	if got := channel(same); got != plain {
		t.Errorf("an equal query has channel %s, the first %s", got, plain)
	}
	ingress := strings.Replace(same, "both", "ingress", 1)
	if got := channel(ingress); got == plain {
		t.Error("a query for another direction has the same channel")
	}
	if got := channel(`{"live":false}`); got != "" {
		t.Errorf("a query for history alone has channel %s", got)
	}
}

func TestRecentPacketsAreInTheAnswerAsTheyWereStreamed(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 25)
	streamed := receive(t, panel.Live, 25)
	testenv.Eventually(t, 2*time.Second, "the answer holds 25 rows", func() bool {
		return onlyFrame(t, query(t, plugin, packetsTarget)).Rows() == 25
	})
	answered := host.FrameRows(onlyFrame(t, query(t, plugin, packetsTarget)))
	for i := range streamed {
		if !maps.Equal(answered[i], streamed[i]) {
			t.Errorf("row %d: the stream said %v, the answer %v", i, streamed[i],
				answered[i])
		}
	}
	limited := `{"limit":10,"interface":"` + netlab.PairLink + `"}`
	frame := onlyFrame(t, query(t, plugin, limited))
	if frame.Rows() != 10 {
		t.Fatalf("%d rows, the query's limit is 10", frame.Rows())
	}
	port, _ := frame.FieldByName("source_port")
	for i := range 10 {
		got, err := port.NullableFloatAt(i)
		if err != nil || got == nil || *got != float64(25-i) {
			t.Errorf("row %d of the newest is packet %v: %v", i, got, err)
		}
	}
}

func TestPacketsHaveTheColumnsAskedFor(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	target := `{"columns":["time","source","info"],"interface":"` +
		netlab.PairLink + `"}`
	panel := rig.OpenPanel(testContext(t), t, plugin, wire, target)
	want := []string{"time", "source", "info"}
	if got := fieldNames(panel.History); !slices.Equal(got, want) {
		t.Errorf("columns %v, want %v", got, want)
	}
	if panel.Path == openPanel(t, plugin).Path {
		t.Error("a table of other columns has the same channel")
	}
	send(t, pair, 3)
	for _, row := range receive(t, panel.Live, 3) {
		if len(row) != len(want) || row["info"] == nil {
			t.Errorf("streamed %v, want the columns %v", row, want)
		}
	}
}

func TestBadQueryNamesItsFaultAndHarmsNoOther(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for _, c := range []struct {
		name, target string
		status       int
		want         []string
	}{
		{"unknown kind", `{"kind":"pakets"}`, 400,
			[]string{"kind", "pakets", "packets"}},
		{"kind of a wrong type", `{"kind":7}`, 400, []string{"kind"}},
		{"unknown column", `{"columns":["time","colour"]}`, 400,
			[]string{"columns", "colour", "source_mac"}},
		{"unknown order", `{"order":"random"}`, 400,
			[]string{"order", "random", "newest", "oldest"}},
		{"unknown direction", `{"direction":"up"}`, 400,
			[]string{"direction", "up", "ingress", "egress", "both"}},
		{"limit out of bounds", `{"limit":1000000}`, 400,
			[]string{"limit", "5000"}},
		{"live of a wrong type", `{"live":"yes"}`, 400, []string{"live"}},
		{"filter that does not compile", `{"filter":"tcp prot 443"}`, 400,
			[]string{`"tcp prot 443"`, "syntax error"}},
		{"filter that asks DNS", `{"filter":"host example.org"}`, 400,
			[]string{`"host example.org"`, "address"}},
		{"filter with a loop", `{"filter":"ip6 protochain 6"}`, 400,
			[]string{"protochain"}},
		{"no JSON", `{"kind":`, 400, []string{"JSON"}},
		{"absent interface", `{"interface":"nosuch0"}`, 404,
			[]string{"nosuch0", netlab.PairLink}},
		{"interface not allowed", `{"interface":"lo"}`, 403,
			[]string{"lo", netlab.PairLink}},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers, err := plugin.QueryData(testContext(t), wire,
				map[string]string{"Bad": c.target, "Good": packetsTarget})
			if err != nil {
				t.Fatal(err)
			}
			bad := answers["Bad"]
			if bad.Status != c.status {
				t.Errorf("status %d, want %d", bad.Status, c.status)
			}
			for _, word := range c.want {
				if !strings.Contains(bad.Error, word) {
					t.Errorf("%q is not in: %s", word, bad.Error)
				}
			}
			onlyFrame(t, answers["Good"])
		})
	}
}

func TestCaptureKindIsTheLedgerAsATable(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	query(t, plugin, packetsTarget)
	frame := onlyFrame(t, query(t, plugin, `{"kind":"capture"}`))
	want := []string(fields.Frames["capture"])
	if !rig.ThroughAgent() {
		want = want[:slices.Index(want, "sent")]
	}
	if got := fieldNames(frame); !slices.Equal(got, want) {
		t.Errorf("columns %v, want %v", got, want)
	}
	if frame.Rows() != 2 {
		t.Errorf("%d rows for a tap in each direction", frame.Rows())
	}
}

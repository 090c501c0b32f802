package conformance

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

// One panel with many queries tells all their series apart.
func TestTwoQueriesNeverGiveSeriesOfOneName(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	send(t, pair, 3)
	targets := map[string]string{}
	for i, target := range []string{
		`{}`, `{"filter":"tcp"}`, `{"filter":"udp"}`, `{"direction":"egress"}`,
		`{"interface":"` + netlab.PairLink + `"}`, `{"measure":"packets"}`,
		`{"interface":"` + netlab.PairLink + `","filter":"udp"}`,
		`{"groupBy":["protocol"]}`, `{"groupBy":["protocol"],"filter":"udp"}`,
		`{"resolution":10}`,
	} {
		target = `{"kind":"traffic",` + target[1:]
		if target[len(target)-2] == ',' {
			target = `{"kind":"traffic"}`
		}
		targets[string(rune('A'+i))] = target
	}
	answers, err := plugin.QueryData(testContext(t), wire, targets)
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]string{}
	for refID, answer := range answers {
		if len(answer.Frames) != 1 {
			t.Fatalf("%s: %+v", targets[refID], answer)
		}
		for _, field := range answer.Frames[0].Fields[1:] {
			labels, _ := json.Marshal(field.Labels)
			name := fmt.Sprint(field.Name, " ", string(labels))
			if other, taken := first[name]; taken {
				t.Errorf("%s is of %s and of %s", name, other, targets[refID])
			}
			first[name] = targets[refID]
			if field.Config.DisplayNameFromDS != field.Name {
				t.Errorf("a legend says %q of %q", field.Config.DisplayNameFromDS,
					field.Name)
			}
		}
	}
}

// A narrow panel of a quarter of an hour, whose interval is two seconds.
func TestChartHasOneStepFromHistoryToStream(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	openPanel(t, plugin) // counts from here on
	send(t, pair, 3)
	time.Sleep(4500 * time.Millisecond)
	now := time.Now()
	answers, err := plugin.Ask(testContext(t), wire, host.Request{
		From: now.Add(-15 * time.Minute), To: now, Interval: 2 * time.Second,
		MaxDataPoints: 450}, map[string]string{"A": totalTraffic})
	if err != nil || len(answers["A"].Frames) != 1 {
		t.Fatalf("%+v (%v)", answers["A"], err)
	}
	history := answers["A"].Frames[0]
	path, err := host.ChannelPath(history.Meta.Channel)
	if err != nil {
		t.Fatal(err)
	}
	live, err := plugin.Watch(t.Context(), wire, path)
	if err != nil {
		t.Fatal(err)
	}
	rows := append(host.FrameRows(history), live.Initial...)
	for range 2 {
		rows = append(rows, next(t, live)...)
	}
	if len(rows) < 5 {
		t.Fatalf("%d points in 6 s", len(rows))
	}
	for i, row := range rows[1:] {
		step := row["time"].(float64) - rows[i]["time"].(float64)
		if step != 1000 {
			t.Errorf("point %d comes %v ms after the one before", i+1, step)
		}
	}
}

// A capture that began a moment ago has forgotten nothing.
func TestFreshStartIsNotNoticed(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for _, kind := range []string{"packets", "traffic", "flows",
		"conversations", "distribution"} {
		answer := query(t, plugin, `{"kind":"`+kind+`"}`)
		for _, frame := range answer.Frames {
			if frame.Meta != nil && len(frame.Meta.Notices) > 0 {
				t.Errorf("%s: %v", kind, frame.Meta.Notices)
			}
		}
	}
}

package conformance

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/grafana/dataplane/sdata/timeseries"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

const totalTraffic = `{"kind":"traffic","direction":"ingress",` +
	`"measure":"packets","interface":"` + netlab.PairLink + `"}`
const trafficByProtocol = `{"kind":"traffic","direction":"ingress",` +
	`"measure":"packets","groupBy":["protocol","source_ip"],"interface":"` +
	netlab.PairLink + `"}`

// ask is what an alert rule is answered.
func ask(t *testing.T, plugin *host.Plugin, request host.Request,
	target string) host.Answer {
	t.Helper()
	request.FromAlert = true
	answers, err := plugin.Ask(testContext(t), wire, request,
		map[string]string{"A": target})
	if err != nil {
		t.Fatal(err)
	}
	return answers["A"]
}

// collect reads the frame the way Grafana's server-side expressions do, with
// every check the data plane has for its type.
func collect(t *testing.T, answer host.Answer) timeseries.Collection {
	t.Helper()
	frame := onlyFrame(t, answer)
	if frame.Meta.Channel != "" {
		t.Errorf("an alert rule was given the channel %s", frame.Meta.Channel)
	}
	reader, err := timeseries.CollectionReaderFromFrames(answer.Frames)
	if err != nil {
		t.Fatal(err)
	}
	collection, err := reader.GetCollection(true)
	if err != nil || collection.Warning != nil ||
		len(collection.RemainderIndices) > 0 {
		t.Fatalf("the data plane refuses the frame: %v, %v, %v", err,
			collection.Warning, collection.RemainderIndices)
	}
	return collection
}

// settle waits until a chart tells of `count` packets.
func settle(t *testing.T, plugin *host.Plugin, count float64) {
	t.Helper()
	testenv.Eventually(t, 5*time.Second, "all packets are in the chart",
		func() bool {
			frame := onlyFrame(t, query(t, plugin, totalTraffic))
			sum := 0.0
			for _, row := range host.FrameRows(frame) {
				if point, ok := row["total"].(float64); ok {
					sum += point
				}
			}
			return sum == count
		})
}

// regular fails the test unless the points are evenly spread and as many as
// were asked for at most.
func regular(t *testing.T, frame *data.Frame, request host.Request) {
	t.Helper()
	rows := host.FrameRows(frame)
	if frame.TimeSeriesSchema().Type != data.TimeSeriesTypeWide || len(rows) == 0 ||
		int64(len(rows)) > request.MaxDataPoints {
		t.Fatalf("%v with %d points, asked for %d", frame.TimeSeriesSchema().Type,
			len(rows), request.MaxDataPoints)
	}
	for i := 2; i < len(rows); i++ {
		a, b, c := rows[i-2]["time"], rows[i-1]["time"], rows[i]["time"]
		if step := b.(float64) - a.(float64); step <= 0 ||
			c.(float64)-b.(float64) != step {
			t.Errorf("points are at %.0f, %.0f, %.0f", a, b, c)
		}
	}
}

func TestAlertRulesAreAnsweredWideSeries(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	query(t, plugin, totalTraffic)
	send(t, pair, 50)
	settle(t, plugin, 50)
	for _, interval := range []time.Duration{time.Millisecond, time.Hour} {
		for _, points := range []int64{1, 43200} {
			request := host.Request{Interval: interval, MaxDataPoints: points}
			t.Run(fmt.Sprint(interval, points), func(t *testing.T) {
				alertShaped(t, plugin, request)
			})
		}
	}
}

// asked is what the names of its series say of each query here.
const asked = netlab.PairLink + " · ingress · packets · "

func alertShaped(t *testing.T, plugin *host.Plugin, request host.Request) {
	answer := ask(t, plugin, request, totalTraffic)
	total := collect(t, answer)
	regular(t, answer.Frames[0], request)
	if len(total.Refs) != 1 || total.Refs[0].GetMetricName() != asked+"total" {
		t.Errorf("the series are %+v, want total", total.Refs)
	}
	if request.Interval < time.Second && request.MaxDataPoints > 1000 {
		if sum := sumOf(t, total.Refs[0]); sum != 50 {
			t.Errorf("the points add up to %v packets, 50 were sent", sum)
		}
	}
	answer = ask(t, plugin, request, trafficByProtocol)
	regular(t, answer.Frames[0], request)
	names := map[string]timeseries.MetricRef{}
	for _, series := range collect(t, answer).Refs {
		names[series.GetMetricName()] = series
		if len(series.GetLabels()) != 2 {
			t.Errorf("%s has labels %v", series.GetMetricName(), series.GetLabels())
		}
	}
	udp, there := names[asked+"UDP, 192.0.2.2"]
	if !there || len(names) != 1 ||
		!udp.GetLabels().Equals(data.Labels{"protocol": "UDP",
			"source_ip": "192.0.2.2"}) {
		t.Errorf("the series are %v, want UDP of 192.0.2.2 alone", names)
	}
	if sumOf(t, udp) <= 0 {
		t.Error("the packets are not in the series of their group")
	}
}

func sumOf(t *testing.T, series timeseries.MetricRef) float64 {
	t.Helper()
	points, err := series.Len()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i := range points {
		_, value, err := series.NullableFloat64Point(i)
		if err != nil {
			t.Fatal(err)
		}
		if value != nil && (math.IsNaN(*value) || *value < 0) {
			t.Errorf("point %d is %v", i, *value)
		}
		if value != nil {
			sum += *value
		}
	}
	return sum
}

func TestAlertRulesOfRangesWithoutCaptureGetNoData(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	query(t, plugin, totalTraffic)
	send(t, pair, 10)
	settle(t, plugin, 10)
	now := time.Now()
	for name, request := range map[string]host.Request{
		"hours ago":   {From: now.Add(-2 * time.Hour), To: now.Add(-time.Hour)},
		"decades ago": {From: time.Unix(0, 0), To: time.Unix(3600, 0)},
		"in an hour":  {From: now.Add(time.Hour), To: now.Add(2 * time.Hour)},
		"backwards":   {From: now, To: now.Add(-time.Hour)},
		"one moment":  {From: now.Add(-time.Hour), To: now.Add(-time.Hour)},
		"far away":    {From: time.UnixMilli(1 << 62), To: time.UnixMilli(1<<62 + 1)},
	} {
		for _, target := range []string{totalTraffic, trafficByProtocol} {
			for _, interval := range []time.Duration{time.Millisecond, time.Hour} {
				request.Interval = interval
				answer := ask(t, plugin, request, target)
				if rows := onlyFrame(t, answer).Rows(); rows != 0 {
					t.Errorf("%s: %d points", name, rows)
				}
				if !collect(t, answer).NoData() {
					t.Errorf("%s: the data plane does not take it for no data", name)
				}
			}
		}
	}
}

func TestAlertRuleOfThePastTellsOfItAlone(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	query(t, plugin, totalTraffic)
	send(t, pair, 30)
	settle(t, plugin, 30)
	first := time.Now()
	send(t, pair, 7)
	settle(t, plugin, 37)
	collection := collect(t, ask(t, plugin, host.Request{
		From: first.Add(-time.Minute),
		// The second that ended before the last packets came.
		To: first.Truncate(time.Second).Add(-time.Millisecond),
	}, totalTraffic))
	if sum := sumOf(t, collection.Refs[0]); sum != 30 {
		t.Errorf("%v packets, there were 30 then", sum)
	}
}

func TestOtherKindsGiveAlertRulesNoChannel(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	query(t, plugin, totalTraffic)
	send(t, pair, 10)
	settle(t, plugin, 10)
	answer := ask(t, plugin, host.Request{}, `{"kind":"packets"}`)
	if answer.Status != 403 || len(answer.Frames) != 0 {
		t.Errorf("packets: status %d: %s", answer.Status, answer.Error)
	}
	for _, kind := range []string{"flows", "conversations", "distribution",
		"capture", "events", "drops"} {
		answer := ask(t, plugin, host.Request{}, `{"kind":"`+kind+`"}`)
		if answer.Status != 200 || len(answer.Frames) == 0 {
			t.Errorf("%s: status %d: %s", kind, answer.Status, answer.Error)
		}
		for _, frame := range answer.Frames {
			if frame.Meta.Channel != "" {
				t.Errorf("%s: the channel %s", kind, frame.Meta.Channel)
			}
		}
	}
}

package e2e

import (
	"maps"
	"slices"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

// traffic sums up the chart of a query.
func (c *content) traffic(t *testing.T, q query) map[string]uint64 {
	t.Helper()
	q = maps.Clone(q)
	q["kind"] = "traffic"
	return sums(t, host.FrameRows(c.ask(t, q)))
}

// wantTraffic is the sum of each series of a chart with a series for each
// group; nothing is left for others.
func wantTraffic(rows []host.Row, measure string,
	groupBy ...string) map[string]uint64 {
	want := map[string]uint64{}
	for name, a := range groups(rows, groupBy...) {
		want[name] = a.in(measure)
	}
	want["other"] = 0
	return want
}

func total(rows []host.Row) amount {
	return groups(rows)[""]
}

func TestTrafficAddsUpToWhatTsharkCounts(t *testing.T) {
	c := replayMixed(t)
	for _, measure := range []string{"packets", "bytes", "bits"} {
		t.Run(measure, func(t *testing.T) {
			got := c.traffic(t, query{"measure": measure})
			sameCounts(t, "total", got,
				map[string]uint64{"total": total(c.rows).in(measure)})
			for _, groupBy := range [][]string{
				{"protocol"}, {"vlan"}, {"ttl"}, {"source_ip"}, {"version"},
				{"ethertype"}, {"protocol", "vlan", "destination_port"}} {
				got := c.traffic(t, query{"measure": measure,
					"groupBy": groupBy, "top": 1000})
				sameCounts(t, groupName(nil, groupBy), got,
					wantTraffic(c.rows, measure, groupBy...))
			}
		})
	}
	t.Run("top", func(t *testing.T) { c.keepTheLargest(t) })
	t.Run("labels", func(t *testing.T) { c.describeSeries(t) })
}

// keepTheLargest asks for fewer series than there are groups.
func (c *content) keepTheLargest(t *testing.T) {
	want := wantTraffic(c.rows, "bytes", "source_ip")
	names := slices.SortedFunc(maps.Keys(want), func(a, b string) int {
		return int(want[b]) - int(want[a])
	})
	for _, name := range names[5:] {
		if name != "other" {
			want["other"] += want[name]
			delete(want, name)
		}
	}
	got := c.traffic(t, query{"measure": "bytes", "groupBy": []string{"source_ip"},
		"top": 5})
	sameCounts(t, "top 5", got, want)
}

func (c *content) describeSeries(t *testing.T) {
	frame := c.ask(t, query{"kind": "traffic", "measure": "bits",
		"groupBy": []string{"protocol", "version"}})
	if frame.Meta.Type != data.FrameTypeTimeSeriesWide {
		t.Errorf("the frame is of type %q", frame.Meta.Type)
	}
	for _, field := range frame.Fields[1:] {
		if field.Type() != data.FieldTypeNullableFloat64 ||
			field.Config == nil || field.Config.Unit != "bps" ||
			field.Config.DisplayNameFromDS != field.Name {
			t.Errorf("series %s: %s, %+v", field.Name, field.Type(), field.Config)
		}
		keys := slices.Sorted(maps.Keys(field.Labels))
		if !slices.Equal(keys, []string{"protocol", "version"}) {
			t.Errorf("series %s has labels %v", field.Name, field.Labels)
		}
	}
	udp, _ := frame.FieldByName(netlab.PairLink + " · ingress · UDP, 4")
	if udp == nil || udp.Labels["protocol"] != "UDP" || udp.Labels["version"] != "4" {
		t.Errorf("UDP over IPv4 is not labelled so: %+v", udp)
	}
}

// A fifth of a second may differ from tcpdump's clock, a whole sum may not.
func TestFinerTrafficAddsUpToo(t *testing.T) {
	c := startContent(t)
	// The windows get finer once somebody looks that closely.
	fine := targetOf(t, query{"kind": "traffic", "measure": "bytes",
		"resolution": 0.2})
	opened := rig.OpenPanel(testContext(t), t, c.plugin, c.source, fine)
	defer opened.Cancel()
	c.replay(t, c.builder(t).Mixed(400))
	answers, err := c.plugin.Ask(testContext(t), c.source,
		host.Request{Interval: 1e6, MaxDataPoints: 10000},
		map[string]string{"A": fine})
	if err != nil || len(answers["A"].Frames) != 1 {
		t.Fatalf("%+v (%v)", answers["A"], err)
	}
	rows := host.FrameRows(answers["A"].Frames[0])
	bytes := 0.0
	for i, row := range rows {
		if i > 0 && row["time"] != rows[i-1]["time"].(float64)+200 {
			t.Errorf("point %d is not 200 ms after the one before", i)
		}
		bytes += row["total"].(float64) / 5
	}
	if want := total(c.rows).bytes; uint64(bytes+0.5) != want {
		t.Errorf("%.3f bytes, tshark says %d", bytes, want)
	}
}

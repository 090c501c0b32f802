package conformance

import (
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func metrics(t *testing.T, plugin *host.Plugin) map[string]*dto.MetricFamily {
	t.Helper()
	text, err := plugin.CollectMetrics(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("the metrics are no Prometheus text: %v\n%s", err, text)
	}
	return families
}

// value sums a family's metrics that carry the label, "" for all.
func value(family *dto.MetricFamily, name, label string) float64 {
	sum := 0.0
	for _, metric := range family.GetMetric() {
		match := name == ""
		for _, pair := range metric.GetLabel() {
			match = match || pair.GetName() == name && pair.GetValue() == label
		}
		if match {
			sum += metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
		}
	}
	return sum
}

func streamsOpen(t *testing.T, plugin *host.Plugin) int {
	t.Helper()
	family, ok := metrics(t, plugin)["xdplive_streams_open"]
	if !ok {
		t.Fatal("xdplive_streams_open is missing")
	}
	return int(value(family, "", ""))
}

func TestMetricsCarryTheLedger(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 40)
	receive(t, panel.Live, 40)
	testenv.Eventually(t, 2*time.Second, "40 packets seen on the wire",
		func() bool {
			seen := metrics(t, plugin)["xdplive_seen_packets_total"]
			return value(seen, "interface", netlab.PairLink) == 40
		})
	for name, family := range metrics(t, plugin) {
		if !strings.HasPrefix(name, "xdplive_") {
			t.Errorf("%s lacks the prefix xdplive_", name)
		}
		if family.GetHelp() == "" {
			t.Errorf("%s lacks a help text", name)
		}
	}
}

package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/rig"
)

var clock = host.Source{UID: "clock"}

// startExample runs the data source that plugin/sdk/README.md shows.
func startExample(t *testing.T) *host.Plugin {
	t.Helper()
	binary := os.Getenv("XDPLIVE_SDK_EXAMPLE")
	if binary == "" {
		binary = filepath.Join(host.RepoRoot(),
			"build/release/plugin/sdk/sdk_example")
	}
	return rig.Start(t, host.Options{Binary: binary})
}

func TestExampleOfTheSDKAnswersAndStreams(t *testing.T) {
	plugin := startExample(t)
	alive(t, plugin)
	panel := rig.OpenPanel(testContext(t), t, plugin, clock, `{}`)
	if panel.Path != "clock" {
		t.Errorf("the channel's path is %q, want clock", panel.Path)
	}
	last := 0.0
	for range 5 {
		now, ok := receive(t, panel.Live, 1)[0]["time"].(float64)
		if !ok || now < last {
			t.Errorf("time goes from %f to %f", last, now)
		}
		last = now
	}
	if age := time.Since(time.UnixMilli(int64(last))).Abs(); age > time.Minute {
		t.Errorf("the clock is %v off", age)
	}
	panel.Cancel()
	if err := panel.Drain(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	if code := plugin.Stop(); code != 0 {
		t.Errorf("the exit code is %d, want 0", code)
	}
}

func TestExampleOfTheSDKWritesArrowTheGoSDKReads(t *testing.T) {
	plugin := startExample(t)
	answers, err := plugin.QueryData(testContext(t), clock,
		map[string]string{"A": `{}`, "B": `{}`})
	if err != nil {
		t.Fatal(err)
	}
	for _, refID := range []string{"A", "B"} {
		frame := onlyFrame(t, answers[refID])
		if frame.RefID != refID {
			t.Errorf("the frame's refId is %q, want %s", frame.RefID, refID)
		}
		if len(frame.Fields) != 1 || frame.Fields[0].Type() != data.FieldTypeTime {
			t.Errorf("want one time field: %v", frame.Fields)
		}
	}
}

// What a data source does not override is answered, not unimplemented: Grafana
// would show the user a bare gRPC error.
func TestWhatTheExampleLeavesOutHasAnAnswerAllTheSame(t *testing.T) {
	plugin := startExample(t)
	ctx := testContext(t)
	if _, err := plugin.CheckHealth(ctx, clock); err != nil {
		t.Errorf("health: %v", err)
	}
	if _, err := plugin.CollectMetrics(ctx); err != nil {
		t.Errorf("metrics: %v", err)
	}
	answer, err := plugin.CallResource(ctx, clock, "any", "any", "")
	if err != nil || answer.Status != 501 {
		t.Errorf("resource: status %d (%v), want 501", answer.Status, err)
	}
}

func TestEightHundredStreamsRunBesideOneAnother(t *testing.T) {
	plugin := startExample(t)
	var streams []*host.Stream
	for range 800 {
		stream, err := plugin.RunStream(testContext(t), clock, "clock")
		if err != nil {
			t.Fatal(err)
		}
		streams = append(streams, stream)
	}
	for i, stream := range streams {
		select {
		case packet := <-stream.Packets:
			if !strings.HasPrefix(string(packet.Data), `{"data":`) {
				t.Fatalf("stream %d sent %q", i, packet.Data)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("stream %d sent nothing", i)
		}
	}
	began := time.Now()
	if code := plugin.Stop(); code != 0 {
		t.Errorf("the exit code is %d, want 0", code)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the stop took %v", took)
	}
}

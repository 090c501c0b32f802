package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func TestHandshakeIsDoneWithinASecond(t *testing.T) {
	began := time.Now()
	plugin := rig.Start(t, host.Options{})
	if took := time.Since(began); took > time.Second {
		t.Errorf("the handshake took %v", took)
	}
	alive(t, plugin)
}

func TestStartedByHandSaysWhatItIs(t *testing.T) {
	testenv.RequireFile(t, host.PluginBinary(), "run `make plugin`")
	command := exec.Command(host.PluginBinary())
	var stdout, stderr bytes.Buffer
	command.Env = []string{"PATH=/usr/bin"}
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("ended with %v, want exit code 1", err)
	}
	if stdout.Len() > 0 {
		t.Errorf("wrote to stdout: %q", stdout.String())
	}
	if !strings.Contains(stderr.String(), "Grafana") {
		t.Errorf("stderr does not say that this is for Grafana: %q",
			stderr.String())
	}
}

func TestStopsAtOnceAndExitsWithZeroWhileStreaming(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 1)
	receive(t, panel.Live, 1)
	began := time.Now()
	code := plugin.Stop()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the stop took %v", took)
	}
	if code != 0 {
		t.Errorf("the exit code is %d, want 0", code)
	}
}

func TestTerminationSignalIsAnOrderlyStop(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	openPanel(t, plugin)
	if err := syscall.Kill(plugin.Pid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, 2*time.Second, "the process has ended", plugin.Exited)
	if code := plugin.Stop(); code != 0 {
		t.Errorf("the exit code is %d, want 0", code)
	}
}

// startAlone is a plugin on a wire that nobody watches besides: an agent, too, has
// no taps but those that are asked for.
func startAlone(t *testing.T) (*host.Plugin, *netlab.Pair) {
	t.Helper()
	if !rig.ThroughAgent() {
		return rig.StartOnWire(t)
	}
	file := filepath.Join(t.TempDir(), "agent.toml")
	if err := os.WriteFile(file, []byte("[capture]\nalways_on = false\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	plugin, _, pair := rig.StartThroughAgent(t, "--config", file)
	return plugin, pair
}

func TestKilledProcessLeavesNothingAttached(t *testing.T) {
	plugin, pair := startAlone(t)
	openPanel(t, plugin)
	attached := func() bool {
		programs, err := pair.Watched.Programs(netlab.PairLink)
		if err != nil {
			t.Fatal(err)
		}
		return len(programs) > 0
	}
	if !attached() {
		t.Fatal("no program is attached while a panel is open")
	}
	if err := plugin.Crash(); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, time.Second, "the programs are gone",
		func() bool { return !attached() })
}

func TestRestartedPluginServesTheSameChannelWithoutAQuery(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 1)
	receive(t, panel.Live, 1)
	if err := plugin.Crash(); err != nil {
		t.Fatal(err)
	}
	again, err := plugin.Restart()
	if err != nil {
		t.Fatal(err)
	}
	defer again.Stop()
	live, err := again.Watch(testContext(t), wire, panel.Path)
	if err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, 5*time.Second, "the stream runs",
		func() bool { return streamsOpen(t, again) == 1 })
	send(t, pair, 10)
	receive(t, live, 10)
}

func TestEveryLogLineIsOneGrafanaCanRead(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	openPanel(t, plugin)
	for _, settings := range []string{`{"interfaces":"nosuch0"}`, `{`} {
		_, err := plugin.CheckHealth(testContext(t),
			host.Source{UID: "bad", Settings: settings})
		if err != nil {
			t.Fatal(err)
		}
	}
	plugin.Stop()
	for line := range strings.Lines(plugin.Log()) {
		checkLogLine(t, line)
	}
}

// checkLogLine asserts what go-plugin's log_entry.go asserts without asking: a
// line it cannot read panics Grafana.
func checkLogLine(t *testing.T, line string) {
	t.Helper()
	var entry map[string]any
	if err := json.Unmarshal([]byte(line), &entry); err != nil {
		t.Errorf("log line is no JSON: %q", line)
		return
	}
	for _, key := range []string{"@level", "@message", "@timestamp"} {
		if _, ok := entry[key].(string); !ok {
			t.Errorf("%s of a log line is no string: %q", key, line)
		}
	}
	stamp, _ := entry["@timestamp"].(string)
	const layout = "2006-01-02T15:04:05.000000Z07:00"
	if _, err := time.Parse(layout, stamp); err != nil {
		t.Errorf("time of a log line: %v", err)
	}
}

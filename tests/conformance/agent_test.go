package conformance

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// statusWords is the value of one line of a process's status.
func statusWords(t *testing.T, pid int, name string) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if value, found := strings.CutPrefix(line, name+":"); found {
			return strings.TrimSpace(value)
		}
	}
	t.Fatalf("no %s in the status of %d", name, pid)
	return ""
}

func TestPluginWithoutAnyRightShowsPacketsOfTheAgent(t *testing.T) {
	plugin, agent, pair := rig.StartThroughAgent(t)
	panel := openPanel(t, plugin)
	send(t, pair, 10)
	receive(t, panel.Live, 10)
	for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"} {
		if value := statusWords(t, plugin.Pid(), set); value != "0000000000000000" {
			t.Errorf("the plugin's %s is %s", set, value)
		}
	}
	// CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN, and none to be had.
	if value := statusWords(t, agent.Pid(), "CapEff"); value != "000000c000001000" {
		t.Errorf("the agent's CapEff is %s", value)
	}
	if value := statusWords(t, agent.Pid(), "CapBnd"); value != "0000000000000000" {
		t.Errorf("the agent's CapBnd is %s", value)
	}
	health, err := plugin.CheckHealth(testContext(t), wire)
	if err != nil || !strings.Contains(string(health.Details), "captured by the agent at") {
		t.Errorf("health does not say who captures: %s (%v)", health.Details, err)
	}
}

// What its file says holds for the data source, which says nothing of it.
func TestAgentsOwnLimitsHoldForEveryPlugin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "agent.toml")
	if err := os.WriteFile(file, []byte("[limits]\npacket_access = \"editor\"\n"+
		"forced_filter = \"not src port 3\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	plugin, _, pair := rig.StartThroughAgent(t, "--config", file)
	editor, viewer := wire, wire
	editor.Role, viewer.Role = "Editor", "Viewer"
	panel := rig.OpenPanel(testContext(t), t, plugin, editor, packetsTarget)
	send(t, pair, 5)
	for _, row := range receive(t, panel.Live, 4) {
		if port(row) == 3 {
			t.Errorf("a packet that the agent leaves out is shown: %v", row)
		}
	}
	packets, _ := askAs(t, plugin, viewer)
	if packets.Status != 403 || !strings.Contains(packets.Error, `"editor"`) {
		t.Errorf("a viewer is answered %d: %s", packets.Status, packets.Error)
	}
	health, err := plugin.CheckHealth(testContext(t), editor)
	if err != nil || !strings.Contains(string(health.Details),
		"it adds 'not src port 3' to every filter; it shows packets to editors") {
		t.Errorf("health does not say it: %s (%v)", health.Details, err)
	}
	ledger, err := plugin.Ledger(testContext(t), editor)
	if err != nil || len(ledger) == 0 {
		t.Fatalf("no ledger (%v)", err)
	}
	for _, row := range ledger {
		if row.Filter != "" {
			t.Errorf("the tap is called %q", row.Filter)
		}
	}
}

func TestAgentRefusesAFileThatIsWrong(t *testing.T) {
	testenv.RequireFile(t, host.PluginBinary(), "run `make plugin`")
	file := filepath.Join(t.TempDir(), "agent.toml")
	if err := os.WriteFile(file, []byte("[capture]\nsnap_length = 9\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(host.PluginBinary(), "agent", "--socket",
		filepath.Join(t.TempDir(), "a.sock"), "--config", file).CombinedOutput()
	if err == nil || !strings.Contains(string(said),
		file+": line 2: capture.snap_length is 9; allowed: a whole number from 64 to 512") {
		t.Errorf("it says %s (%v)", said, err)
	}
}

func TestStreamGoesOnWhenTheAgentIsKilledAndComesBack(t *testing.T) {
	plugin, agent, pair := rig.StartThroughAgent(t)
	panel := openPanel(t, plugin)
	send(t, pair, 10)
	receive(t, panel.Live, 10)
	agent.Kill()
	if left := programsOn(t, pair); left > 0 {
		t.Errorf("%d programs are left of a killed agent", left)
	}
	again, err := host.StartAgent(pair.Watched.Name, agent.Socket, "nogroup")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Kill)
	testenv.Eventually(t, 15*time.Second, "the new agent captures", func() bool {
		return programsOn(t, pair) > 0
	})
	testenv.Eventually(t, 10*time.Second, "rows come again", func() bool {
		send(t, pair, 1)
		rows, err := panel.Live.NextRows(time.Second)
		return err == nil && len(rows) > 0
	})
}

// programsOn counts what is attached to the watched end.
func programsOn(t *testing.T, pair *netlab.Pair) int {
	t.Helper()
	programs, err := pair.Watched.Programs(netlab.PairLink)
	if err != nil {
		t.Fatal(err)
	}
	return len(programs)
}

func TestAgentLetsNoStrangerIn(t *testing.T) {
	testenv.RequireBPF(t)
	testenv.RequireFile(t, host.PluginBinary(), "run `make plugin`")
	agent := rig.StartAgent(t, "")
	// Of another user, and not in its group.
	options := rig.Unprivileged(t, agent)
	for i, word := range options.Wrap {
		options.Wrap[i] = strings.ReplaceAll(word, "65534", "12345")
	}
	stranger := rig.Start(t, options)
	asks := host.Source{UID: "wire", Settings: `{"source":"agent"}`}
	answers, err := stranger.QueryData(testContext(t), asks,
		map[string]string{"A": `{"kind":"traffic"}`})
	if err != nil || answers["A"].Status != 503 ||
		!strings.Contains(answers["A"].Error, "whether this user may open the socket") {
		t.Errorf("a stranger is answered %+v (%v)", answers["A"], err)
	}
	about, err := os.Stat(agent.Socket)
	if err != nil || about.Mode().Perm() != 0o660 {
		t.Errorf("the socket's mode is %v (%v)", about.Mode(), err)
	}
}

func TestAgentTakesTheWordOfNoClient(t *testing.T) {
	plugin, agent, pair := rig.StartThroughAgent(t)
	panel := openPanel(t, plugin)
	for i := 0; i < 200; i++ {
		connection, err := net.Dial("unix", agent.Socket)
		if err != nil {
			t.Fatal(err)
		}
		connection.Write([]byte(strings.Repeat("garbage\x00\xff", i*10)))
		if i%2 == 0 {
			connection.Close()
		} else {
			defer connection.Close()
		}
	}
	// A process may have 64 in a while.
	testenv.Eventually(t, 5*time.Second, "the agent says that it refused some",
		func() bool { return strings.Contains(agent.Log(), "refused ") })
	send(t, pair, 10)
	receive(t, panel.Live, 10)
}

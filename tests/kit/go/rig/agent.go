package rig

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/testenv"
)

// ThroughAgent makes every plugin on a wire one without any right, which an agent
// captures for: XDPLIVE_THROUGH_AGENT=1.
func ThroughAgent() bool { return os.Getenv("XDPLIVE_THROUGH_AGENT") != "" }

// ForOthers is a copy of the plugin's binary that every user may run, wherever
// the built one lies.
func ForOthers(t testing.TB) string {
	t.Helper()
	testenv.RequireFile(t, host.PluginBinary(), "run `make plugin`")
	code, err := os.ReadFile(host.PluginBinary())
	if err != nil {
		t.Fatal(err)
	}
	folder := openFolder(t)
	binary := filepath.Join(folder, filepath.Base(host.PluginBinary()))
	if err := os.WriteFile(binary, code, 0o755); err != nil {
		t.Fatal(err)
	}
	return binary
}

// openFolder is a temporary folder that every user may go into.
func openFolder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "xdplive-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// StartAgent runs an agent in a namespace until the test ends; `more` are further
// arguments.
func StartAgent(t testing.TB, namespace string, more ...string) *host.Agent {
	t.Helper()
	// Who may come in is the socket's own business.
	agent, err := host.StartAgent(namespace,
		filepath.Join(openFolder(t), "agent.sock"), "nogroup", more...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		agent.Kill()
		if t.Failed() {
			t.Logf("the agent's log:\n%s", agent.Log())
		}
	})
	return agent
}

// Unprivileged are options of a plugin as a stock Grafana starts it: a user of its
// own, no capability and none to be had, no socket of AF_NETLINK or AF_PACKET, an
// empty environment, and the agent's socket. Its network is not the agent's.
func Unprivileged(t testing.TB, agent *host.Agent) host.Options {
	t.Helper()
	testenv.RequireFile(t, host.StockUnit(), "in tests/ run "+
		"`../.dev/go build -o ../build/tools/ ./kit/go/stockunit`")
	// Nothing finds it by a PATH where there is no environment.
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		t.Fatal(err)
	}
	return host.Options{
		Binary: ForOthers(t),
		Wrap: []string{host.StockUnit(), setpriv, "--reuid=65534", "--regid=65534",
			"--clear-groups", "--bounding-set=-all", "--inh-caps=-all",
			"--no-new-privs", "--"},
		Env: []string{"GF_PLUGIN_AGENT_SOCKET=" + agent.Socket},
	}
}

// StartThroughAgent runs such a plugin, and an agent on the watched end of a new
// pair.
func StartThroughAgent(t testing.TB, more ...string) (*host.Plugin, *host.Agent, *netlab.Pair) {
	t.Helper()
	RequireAll(t)
	pair := testenv.Pair(t)
	agent := StartAgent(t, pair.Watched.Name, more...)
	plugin := Start(t, Unprivileged(t, agent))
	agents.Store(plugin, agent)
	return plugin, agent, pair
}

// The agents of plugins that have one.
var agents sync.Map

// Capturer is the process that captures for a plugin: its agent's, or its own.
func Capturer(plugin *host.Plugin) int {
	if agent, found := agents.Load(plugin); found {
		return agent.(*host.Agent).Pid()
	}
	return plugin.Pid()
}

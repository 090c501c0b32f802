// Package rig is a plugin at work on the watched end of a netlab.Pair, the way
// suites set it up, talk to it over the wire and read what it says. Whatever
// goes wrong fails the test.
package rig

import (
	"context"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/testenv"
)

// Start runs the plugin until the test ends.
func Start(t testing.TB, options host.Options) *host.Plugin {
	t.Helper()
	requirePlugin(t, options)
	plugin, err := host.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	StopAfter(t, plugin)
	return plugin
}

// StopAfter stops the plugin when the test ends, and shows what it logged to
// one that failed.
func StopAfter(t testing.TB, plugin *host.Plugin) {
	t.Cleanup(func() {
		plugin.Stop()
		if t.Failed() {
			t.Logf("the plugin's log:\n%s", plugin.Log())
		}
	})
}

// StartOnWire runs the plugin on the watched end of a new pair.
func StartOnWire(t testing.TB) (*host.Plugin, *netlab.Pair) {
	t.Helper()
	if ThroughAgent() {
		plugin, _, pair := StartThroughAgent(t)
		return plugin, pair
	}
	RequireAll(t)
	pair := testenv.Pair(t)
	return Start(t, host.Options{Namespace: pair.Watched.Name}), pair
}

// RequireAll is for tests that let the built plugin attach programs.
func RequireAll(t testing.TB) {
	t.Helper()
	testenv.RequireBPF(t)
	requirePlugin(t, host.Options{})
}

func requirePlugin(t testing.TB, options host.Options) {
	t.Helper()
	binary := options.Binary
	if binary == "" {
		binary = host.PluginBinary()
	}
	testenv.RequireFile(t, binary, "run `make plugin`")
}

// OpenPanel shows one query until ctx ends.
func OpenPanel(ctx context.Context, t testing.TB, plugin *host.Plugin,
	source host.Source, target string) *host.Panel {
	t.Helper()
	panel, err := plugin.OpenPanel(ctx, source, target)
	if err != nil {
		t.Fatal(err)
	}
	return panel
}

package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v2"

	"xdplive/tests/host"
)

// TestMain lets this binary be the Grafana that the demo starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "server" {
		standInGrafana(os.Args[len(os.Args)-1])
		return
	}
	os.Exit(m.Run())
}

// standInGrafana answers as a healthy Grafana does and notes in its home how
// it was started.
func standInGrafana(home string) {
	notes := strings.Join(slices.Concat(os.Args[1:], os.Environ()), "\n")
	if err := os.WriteFile(filepath.Join(home, "notes"), []byte(notes), 0o600); err != nil {
		panic(err)
	}
	http.HandleFunc("/api/health", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Addr: os.Getenv("GF_SERVER_HTTP_ADDR") + ":" +
		os.Getenv("GF_SERVER_HTTP_PORT")}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { server.Close() })
	_ = server.ListenAndServe()
}

func TestGrafanaStartsWithEverythingProvisionedAndEndsWithTheDemo(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	network := &homeNetwork{watched: station{link: "xdplive7"}}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := showInGrafana(ctx, network, binary, home); err != nil {
		t.Fatal(err)
	}
	notes, err := os.ReadFile(filepath.Join(home, "notes"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"server\n--homepath\n" + home + "\n",
		"GF_SERVER_HTTP_ADDR=127.0.0.1\n",
		"GF_AUTH_ANONYMOUS_ENABLED=true\n",
		"GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=" + host.PluginID + "\n",
		"GF_PATHS_PLUGINS=" + filepath.Dir(host.PluginDir()) + "\n",
	} {
		if !strings.Contains(string(notes), want) {
			t.Errorf("%q is not in:\n%s", want, notes)
		}
	}
}

func TestGrafanaThatEndsAtOnceIsAnError(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	network := &homeNetwork{watched: station{link: "xdplive7"}}
	err := showInGrafana(ctx, network, "/bin/false", t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "it ended: exit status 1") {
		t.Errorf("got %v", err)
	}
}

func TestProvisioningNamesLinkPluginAndDashboards(t *testing.T) {
	config := grafanaConfig{room: t.TempDir(), link: "xdplive7"}
	if err := config.write(); err != nil {
		t.Fatal(err)
	}
	var sources struct {
		Datasources []struct {
			Type     string            `yaml:"type"`
			UID      string            `yaml:"uid"`
			JSONData map[string]string `yaml:"jsonData"`
		} `yaml:"datasources"`
	}
	readYAML(t, config, "datasources/packets.yaml", &sources)
	if len(sources.Datasources) != 1 ||
		sources.Datasources[0].Type != host.PluginID ||
		sources.Datasources[0].JSONData["interfaces"] != "xdplive7" {
		t.Errorf("data source: %+v", sources)
	}
	var dashboards struct {
		Providers []struct {
			Type    string            `yaml:"type"`
			Options map[string]string `yaml:"options"`
		} `yaml:"providers"`
	}
	readYAML(t, config, "dashboards/packets.yaml", &dashboards)
	want := filepath.Join(host.PluginDir(), "dashboards")
	if len(dashboards.Providers) != 1 ||
		dashboards.Providers[0].Options["path"] != want {
		t.Errorf("dashboards: %+v, want those in %s", dashboards, want)
	}
}

func readYAML(t *testing.T, config grafanaConfig, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(config.room, "provisioning", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

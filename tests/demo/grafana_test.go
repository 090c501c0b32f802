package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
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
		"XDPLIVE_INTERFACES=xdplive7\n",
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

func TestProvisioningLeavesOpenOnlyWhatTheDemoFillsIn(t *testing.T) {
	config := grafanaConfig{room: t.TempDir(), link: "xdplive7"}
	set := map[string]bool{}
	for _, variable := range config.environment() {
		name, _, _ := strings.Cut(variable, "=")
		set[name] = true
	}
	files, err := filepath.Glob(filepath.Join(host.RepoRoot(),
		"provisioning", "*", "*.yaml"))
	if err != nil || len(files) < 2 {
		t.Fatalf("want data sources and dashboards, found %v (%v)", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range openVariable.FindAllStringSubmatch(string(text), -1) {
			if !set[match[1]] {
				t.Errorf("%s asks for %s, which the demo does not set", file,
					match[1])
			}
		}
	}
}

var openVariable = regexp.MustCompile(`\$\{([A-Z_]+)\}`)

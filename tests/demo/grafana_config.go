package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"xdplive/tests/host"
)

// grafanaConfig is a Grafana that nobody has to log in to: on loopback, with
// this build of the plugin, its dashboard and a data source on `link`.
type grafanaConfig struct {
	home string // where conf/ and public/ are
	room string // a fresh directory for everything it writes
	port int
	link string
}

// datasourceUID is what the dashboard in frontend/src/dashboards refers to.
const datasourceUID = "xdplive-packets"

// environment is all that Grafana gets: nothing of a person's own settings
// leaks in.
func (c grafanaConfig) environment() []string {
	plugins := filepath.Dir(host.PluginDir())
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + c.room,
		"GF_PATHS_DATA=" + filepath.Join(c.room, "data"),
		"GF_PATHS_LOGS=" + filepath.Join(c.room, "logs"),
		"GF_PATHS_PLUGINS=" + plugins,
		"GF_PATHS_PROVISIONING=" + filepath.Join(c.room, "provisioning"),
		"GF_SERVER_HTTP_ADDR=127.0.0.1",
		fmt.Sprintf("GF_SERVER_HTTP_PORT=%d", c.port),
		"GF_AUTH_ANONYMOUS_ENABLED=true",
		"GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer",
		"GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=" + host.PluginID,
		"GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH=" + c.dashboard(),
		"GF_ANALYTICS_REPORTING_ENABLED=false",
		"GF_ANALYTICS_CHECK_FOR_UPDATES=false",
		"GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES=false",
		"GF_PLUGINS_PREINSTALL_DISABLED=true",
		"GF_NEWS_NEWS_FEED_ENABLED=false",
		"GF_LOG_MODE=file",
	}
}

func (c grafanaConfig) dashboard() string {
	return filepath.Join(host.PluginDir(), "dashboards", "live-packets.json")
}

// write lays out the provisioning directory.
func (c grafanaConfig) write() error {
	for path, text := range map[string]string{
		"datasources/packets.yaml": c.datasource(),
		"dashboards/packets.yaml":  c.dashboards(),
	} {
		path = filepath.Join(c.room, "provisioning", path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (c grafanaConfig) datasource() string {
	return strings.Join([]string{
		"apiVersion: 1",
		"datasources:",
		"  - name: XDP Live Packets",
		"    type: " + host.PluginID,
		"    uid: " + datasourceUID,
		"    access: proxy",
		"    isDefault: true",
		"    jsonData:",
		"      interfaces: " + c.link,
		"",
	}, "\n")
}

func (c grafanaConfig) dashboards() string {
	return strings.Join([]string{
		"apiVersion: 1",
		"providers:",
		"  - name: packets",
		"    type: file",
		"    options:",
		"      path: " + filepath.Dir(c.dashboard()),
		"",
	}, "\n")
}

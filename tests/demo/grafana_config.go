package main

import (
	"fmt"
	"os"
	"path/filepath"

	"xdplive/tests/kit/go/host"
)

// grafanaConfig is a Grafana that nobody has to log in to: on loopback, with
// this build of the plugin and all of provisioning/ on `link`.
type grafanaConfig struct {
	home string // where conf/ and public/ are
	room string // a fresh directory for everything it writes
	port int
	link string
}

// environment is all that Grafana gets: nothing of a person's own settings
// leaks in.
func (c grafanaConfig) environment() []string {
	dashboards := filepath.Join(host.PluginDir(), "dashboards")
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + c.room,
		"GF_PATHS_DATA=" + filepath.Join(c.room, "data"),
		"GF_PATHS_LOGS=" + filepath.Join(c.room, "logs"),
		"GF_PATHS_PLUGINS=" + filepath.Dir(host.PluginDir()),
		"GF_PATHS_PROVISIONING=" + filepath.Join(host.RepoRoot(), "provisioning"),
		// What the files of provisioning/ leave open.
		"XDPLIVE_DASHBOARDS=" + dashboards,
		"XDPLIVE_INTERFACES=" + c.link,
		"GF_SERVER_HTTP_ADDR=127.0.0.1",
		fmt.Sprintf("GF_SERVER_HTTP_PORT=%d", c.port),
		"GF_AUTH_ANONYMOUS_ENABLED=true",
		"GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer",
		"GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=" + host.PluginID,
		"GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH=" +
			filepath.Join(dashboards, "live-packets.json"),
		"GF_ANALYTICS_REPORTING_ENABLED=false",
		"GF_ANALYTICS_CHECK_FOR_UPDATES=false",
		"GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES=false",
		"GF_PLUGINS_PREINSTALL_DISABLED=true",
		"GF_NEWS_NEWS_FEED_ENABLED=false",
		"GF_LOG_MODE=file",
	}
}

package host

import (
	"os"
	"path/filepath"
	"runtime"
)

// PluginID is the id in plugin.json and the name of the plugin's directory.
const PluginID = "xdplive-packets-datasource"

// RepoRoot is the directory above tests/, found from this very file so that
// programs and tests may run from anywhere in a checkout.
func RepoRoot() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "../../../..")
}

// PluginDir is XDPLIVE_PLUGIN_DIR, else where `make plugin` leaves the plugin.
func PluginDir() string {
	if dir := os.Getenv("XDPLIVE_PLUGIN_DIR"); dir != "" {
		return dir
	}
	return filepath.Join(RepoRoot(), "build", "plugin", PluginID)
}

// StockUnit is the program that starts another as Grafana's service unit would.
func StockUnit() string { return filepath.Join(RepoRoot(), "build/tools/stockunit") }

// PluginBinary is the file Grafana runs on this machine.
func PluginBinary() string { return BinaryFor(runtime.GOARCH) }

// BinaryFor is what it runs on a machine of that architecture:
// <dir>/<executable>_<os>_<arch>.
func BinaryFor(arch string) string {
	return filepath.Join(PluginDir(), "gpx_packets_linux_"+arch)
}

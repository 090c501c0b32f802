package host

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
)

// Options say which binary is started and where.
type Options struct {
	Binary    string   // "" = PluginBinary()
	Namespace string   // named network namespace to run in; "" = this one
	Wrap      []string // command that execs the binary, such as setpriv …
	Env       []string // more "KEY=value" lines, such as GF_PLUGIN_INTERFACES
}

// Plugin is one running plugin process. Its methods may be called from many
// goroutines at a time, but not beside Stop or Crash.
type Plugin struct {
	options     Options
	command     *exec.Cmd
	client      *goplugin.Client
	stderr      *textLog
	diagnostics grpcplugin.DiagnosticsClient
	resource    grpcplugin.ResourceClient
	data        grpcplugin.DataClient
	stream      grpcplugin.StreamClient
}

// Start launches the plugin and returns once it has shaken hands and every
// service is connected.
func Start(options Options) (*Plugin, error) {
	if options.Binary == "" {
		options.Binary = PluginBinary()
	}
	p := &Plugin{options: options, stderr: &textLog{}}
	p.command = commandFor(options)
	p.client = goplugin.NewClient(p.clientConfig())
	if err := p.connect(); err != nil {
		p.client.Kill()
		return nil, fmt.Errorf("start %s: %w\n%s",
			filepath.Base(options.Binary), err, p.stderr.String())
	}
	return p, nil
}

// commandFor runs the binary with what Grafana 12.4 sets and nothing else: the
// host's own environment is not forwarded (grafana/grafana PR 113412).
// nsenter execs, so process id and exit code are the plugin's own; unlike `ip
// netns exec` it mounts nothing, which a root that is no mount refuses.
func commandFor(options Options) *exec.Cmd {
	var words []string
	if options.Namespace != "" {
		words = []string{"nsenter", "--net=/run/netns/" + options.Namespace, "--"}
	}
	words = append(append(words, options.Wrap...), options.Binary)
	command := exec.Command(words[0], words[1:]...)
	command.Env = append([]string{
		"GF_VERSION=12.4.0",
		"GF_EDITION=Open Source",
	}, options.Env...)
	return command
}

func (p *Plugin) clientConfig() *goplugin.ClientConfig {
	return &goplugin.ClientConfig{
		Cmd: p.command,
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  grpcplugin.ProtocolVersion,
			MagicCookieKey:   grpcplugin.MagicCookieKey,
			MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]goplugin.PluginSet{
			grpcplugin.ProtocolVersion: {
				"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
				"resource":    &grpcplugin.ResourceGRPCPlugin{},
				"data":        &grpcplugin.DataGRPCPlugin{},
				"stream":      &grpcplugin.StreamGRPCPlugin{},
			},
		},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		SkipHostEnv:      true,
		Logger:           hclog.NewNullLogger(),
		Stderr:           p.stderr,
	}
}

func (p *Plugin) connect() error {
	protocol, err := p.client.Client()
	if err != nil {
		return err
	}
	return errors.Join(
		dispense(protocol, "diagnostics", &p.diagnostics),
		dispense(protocol, "resource", &p.resource),
		dispense(protocol, "data", &p.data),
		dispense(protocol, "stream", &p.stream),
	)
}

func dispense[T any](from goplugin.ClientProtocol, name string, to *T) error {
	raw, err := from.Dispense(name)
	if err != nil {
		return fmt.Errorf("dispense %s: %w", name, err)
	}
	service, ok := raw.(T)
	if !ok {
		return fmt.Errorf("dispense %s: got a %T", name, raw)
	}
	*to = service
	return nil
}

// Restart starts the same plugin anew, as Grafana does after a crash.
func (p *Plugin) Restart() (*Plugin, error) { return Start(p.options) }

// Ping asks the health service go-plugin demands.
func (p *Plugin) Ping() error {
	protocol, err := p.client.Client()
	if err != nil {
		return err
	}
	return protocol.Ping()
}

// Pid is the process id of the plugin itself.
func (p *Plugin) Pid() int { return p.command.Process.Pid }

// Exited tells whether the process has ended.
func (p *Plugin) Exited() bool { return p.client.Exited() }

// Stop ends the plugin as Grafana does: Shutdown call, two seconds of grace,
// SIGKILL. It returns the exit code, -1 if a signal ended it.
func (p *Plugin) Stop() int {
	p.client.Kill()
	return p.exitCode()
}

// Crash kills the process with no chance to clean up and waits for its end.
func (p *Plugin) Crash() error {
	if err := syscall.Kill(p.Pid(), syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill %d: %w", p.Pid(), err)
	}
	for limit := time.Now().Add(5 * time.Second); !p.Exited(); {
		if time.Now().After(limit) {
			return fmt.Errorf("kill %d: still there after 5 s", p.Pid())
		}
		time.Sleep(time.Millisecond)
	}
	p.client.Kill()
	return nil
}

func (p *Plugin) exitCode() int {
	if p.command.ProcessState == nil {
		return -1
	}
	return p.command.ProcessState.ExitCode()
}

// Log is all the plugin wrote to stderr so far.
func (p *Plugin) Log() string { return p.stderr.String() }

// ResidentMiB is what the kernel counts as the process's memory.
func (p *Plugin) ResidentMiB() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Pid()))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		return 0, fmt.Errorf("read VmRSS: %w", err)
	}
	return kib / 1024, nil
}

// ProcessorTime is what the plugin has used of processors so far.
func (p *Plugin) ProcessorTime() (time.Duration, error) {
	return processorTimeOf(p.Pid())
}

func processorTimeOf(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// proc_pid_stat(5): utime and stime are fields 14 and 15; the name before
	// them may hold blanks. In ticks, of which Linux tells 100 a second.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	const utime, stime, tick = 14 - 3, 15 - 3, time.Second / 100
	user, errUser := strconv.Atoi(fields[utime])
	system, errSystem := strconv.Atoi(fields[stime])
	return time.Duration(user+system) * tick, errors.Join(errUser, errSystem)
}

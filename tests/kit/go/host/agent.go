package host

import (
	"fmt"
	"net"
	"os/exec"
	"syscall"
	"time"
)

// Agent is one running agent, which captures for plugins without any right.
type Agent struct {
	Socket  string
	command *exec.Cmd
	stderr  *textLog
}

// StartAgent launches the agent in a named network namespace ("" = this one) and
// returns once it listens. Members of `group` may come in; `more` are further
// arguments.
func StartAgent(namespace, socket, group string, more ...string) (*Agent, error) {
	command := commandFor(Options{Binary: PluginBinary(), Namespace: namespace})
	command.Args = append(command.Args,
		"agent", "--socket", socket, "--group", group, "--interfaces", "*")
	command.Args = append(command.Args, more...)
	command.Env = []string{}
	a := &Agent{Socket: socket, command: command, stderr: &textLog{}}
	command.Stderr = a.stderr
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start the agent: %w", err)
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); {
		if listens(socket) {
			return a, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	a.Kill()
	return nil, fmt.Errorf("the agent does not listen:\n%s", a.Log())
}

// Pid is the agent's own.
func (a *Agent) Pid() int { return a.command.Process.Pid }

// ProcessorTime is what it has used of processors so far.
func (a *Agent) ProcessorTime() (time.Duration, error) {
	return processorTimeOf(a.Pid())
}

// Log is what it wrote to stderr so far.
func (a *Agent) Log() string { return a.stderr.String() }

// Stop asks it to end and returns its exit code.
func (a *Agent) Stop() int {
	a.command.Process.Signal(syscall.SIGTERM)
	a.command.Wait()
	return a.command.ProcessState.ExitCode()
}

// Kill ends it at once.
func (a *Agent) Kill() {
	a.command.Process.Kill()
	a.command.Wait()
}

func listens(socket string) bool {
	connection, err := net.Dial("unix", socket)
	if err != nil {
		return false
	}
	connection.Close()
	return true
}

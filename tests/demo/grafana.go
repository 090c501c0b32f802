package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// showInGrafana starts a Grafana with everything provisioned and keeps it
// until ctx ends.
func showInGrafana(ctx context.Context, network *homeNetwork,
	binary, home string) error {
	room, err := os.MkdirTemp("", "xdplive-grafana-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(room)
	port, err := freePort()
	if err != nil {
		return err
	}
	config := grafanaConfig{home: home, room: room, port: port,
		link: network.watched.link}
	address := fmt.Sprintf("http://127.0.0.1:%d/", port)
	command := grafanaCommand(binary, config)
	if err := command.Start(); err != nil {
		return fmt.Errorf("start Grafana: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	fmt.Printf("starting %s …\n", binary)
	if err := waitUntilReady(ctx, address, ended); err != nil {
		return errors.Join(err, stopGrafana(command, ended), lastWords(room))
	}
	if ctx.Err() != nil {
		return stopGrafana(command, ended)
	}
	fmt.Printf("\nlive packets of %s: %s\n^C ends it\n", network.watched.link, address)
	select {
	case err := <-ended:
		return errors.Join(fmt.Errorf("the Grafana ended: %v", err),
			lastWords(room))
	case <-ctx.Done():
		return stopGrafana(command, ended)
	}
}

// grafanaCommand: `grafana server`; the older `grafana-server` needs no word.
func grafanaCommand(binary string, config grafanaConfig) *exec.Cmd {
	var words []string
	if filepath.Base(binary) != "grafana-server" {
		words = append(words, "server")
	}
	if config.home != "" {
		words = append(words, "--homepath", config.home)
	}
	command := exec.Command(binary, words...)
	command.Env = config.environment()
	// ^C in the terminal is for the demo, which then ends Grafana in order.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return command
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// waitUntilReady asks the health API until it says yes or ctx ends; a first
// start makes its database and may take a minute.
func waitUntilReady(ctx context.Context, address string,
	ended chan error) error {
	limit := time.After(2 * time.Minute)
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet,
			address+"api/health", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("start Grafana: it ended: %v", err)
		case <-limit:
			return errors.New("start Grafana: no answer within two minutes")
		case <-ctx.Done():
			return nil
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// stopGrafana ends it in order, then by force.
func stopGrafana(command *exec.Cmd, ended chan error) error {
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		return nil // it has ended already
	}
	select {
	case <-ended:
		return nil
	case <-time.After(10 * time.Second):
		return command.Process.Kill()
	}
}

// lastWords are the errors in Grafana's log, which goes with its room.
func lastWords(room string) error {
	text, err := os.ReadFile(filepath.Join(room, "logs", "grafana.log"))
	if err != nil {
		return nil // it did not get as far as writing one
	}
	var errs []string
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "level=error") {
			errs = append(errs, strings.TrimSpace(line))
		}
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("its log says:\n%s",
		strings.Join(errs[max(0, len(errs)-5):], "\n"))
}

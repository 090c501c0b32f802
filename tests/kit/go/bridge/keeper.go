package main

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"xdplive/tests/kit/go/host"
)

// How often Grafana looks whether a plugin still runs.
const lookEvery = time.Second

// keeper keeps a plugin running: one that ended is started again.
type keeper struct {
	mu      sync.Mutex
	plugin  *host.Plugin
	leave   chan struct{}
	stopped sync.WaitGroup
}

func startKeeper(options host.Options) (*keeper, error) {
	plugin, err := host.Start(options)
	if err != nil {
		return nil, err
	}
	k := &keeper{plugin: plugin, leave: make(chan struct{})}
	k.stopped.Go(k.watch)
	return k, nil
}

// current is the plugin that runs, or ran until a moment ago.
func (k *keeper) current() *host.Plugin {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.plugin
}

func (k *keeper) watch() {
	looks := time.NewTicker(lookEvery)
	defer looks.Stop()
	for {
		select {
		case <-k.leave:
			return
		case <-looks.C:
			k.restartIfEnded()
		}
	}
}

func (k *keeper) restartIfEnded() {
	old := k.current()
	if !old.Exited() {
		return
	}
	old.Stop()
	fresh, err := old.Restart()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bridge:", err)
		return
	}
	k.mu.Lock()
	k.plugin = fresh
	k.mu.Unlock()
}

// kill gives the plugin no chance to clean up.
func (k *keeper) kill() error {
	return syscall.Kill(k.current().Pid(), syscall.SIGKILL)
}

func (k *keeper) stop() {
	close(k.leave)
	k.stopped.Wait()
	k.current().Stop()
}

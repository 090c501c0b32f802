// Package netlab makes small networks of Linux network namespaces, for tests
// and for the demo. It needs root and iproute2.
//
// Namespaces are called xdpl-<pid>-<n>-<name>. Whatever a killed process left
// behind is removed by the next one that makes a lab; those of living
// processes are never touched.
package netlab

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/vishvananda/netns"
)

// Lab is one network. Not for use by several goroutines at a time.
type Lab struct {
	prefix     string
	namespaces []*Namespace
	links      []string // made in this process's own namespace
}

var labs atomic.Int64

// New starts an empty lab. The caller closes it.
func New() (*Lab, error) {
	if os.Geteuid() != 0 {
		return nil, fmt.Errorf("make namespaces: root is needed")
	}
	sweep()
	return &Lab{
		prefix: fmt.Sprintf("xdpl-%d-%d-", os.Getpid(), labs.Add(1)),
	}, nil
}

// Namespace adds an empty namespace with its loopback up.
func (l *Lab) Namespace(name string) (*Namespace, error) {
	full := l.prefix + name
	if err := ip("netns", "add", full); err != nil {
		return nil, err
	}
	handle, err := netns.GetFromName(full)
	if err != nil {
		return nil, fmt.Errorf("open namespace %s: %w", full, err)
	}
	n, err := newNamespace(full, handle)
	if err != nil {
		return nil, err
	}
	l.namespaces = append(l.namespaces, n)
	return n, n.Up("lo")
}

// Root is the namespace this process runs in. Links made in it go with Close.
func (l *Lab) Root() (*Namespace, error) {
	handle, err := netns.Get()
	if err != nil {
		return nil, fmt.Errorf("open own namespace: %w", err)
	}
	n, err := newNamespace("", handle)
	if err == nil {
		l.namespaces = append(l.namespaces, n)
	}
	return n, err
}

// Close removes every namespace of the lab, and with them every link.
func (l *Lab) Close() error {
	var first error
	for _, n := range l.namespaces {
		n.close()
		if n.Name == "" {
			continue
		}
		if err := ip("netns", "delete", n.Name); err != nil && first == nil {
			first = err
		}
	}
	// A namespace dies a little after its name; its links would linger here.
	for _, link := range l.links {
		_ = ip("link", "delete", link)
	}
	l.namespaces, l.links = nil, nil
	return first
}

var ownName = regexp.MustCompile(`^xdpl-(\d+)-\d+-`)

// sweep removes the namespaces of processes that are no more.
func sweep() {
	entries, err := os.ReadDir("/run/netns")
	if err != nil {
		return // none were ever made
	}
	for _, entry := range entries {
		match := ownName.FindStringSubmatch(entry.Name())
		if match == nil {
			continue
		}
		pid, err := strconv.Atoi(match[1])
		if err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			_ = ip("netns", "delete", entry.Name())
		}
	}
}

func ip(arguments ...string) error {
	output, err := exec.Command("ip", arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("run ip %s: %w: %s", strings.Join(arguments, " "),
			err, strings.TrimSpace(string(output)))
	}
	return nil
}

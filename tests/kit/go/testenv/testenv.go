// Package testenv says what a test needs of its machine.
package testenv

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

// strict: a skip would hide something, so it is a failure.
func strict() bool {
	return os.Getenv("CI") != "" || os.Getenv("XDPLIVE_REQUIRE_BPF") == "1"
}

// Lacking skips the test for a stated reason; in CI it fails instead.
func Lacking(t testing.TB, reason string) {
	t.Helper()
	if strict() {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// BPF is why this process cannot lay namespaces and attach programs; nil where
// it can.
func BPF() error {
	if os.Geteuid() != 0 {
		return errors.New("namespaces need root")
	}
	if err := createBPFMap(); err != nil {
		return fmt.Errorf("this kernel lets us load no BPF: %w", err)
	}
	return nil
}

// RequireRoot is for tests that make namespaces.
func RequireRoot(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		Lacking(t, "namespaces need root")
	}
}

// RequireBPF is for tests that attach programs.
func RequireBPF(t testing.TB) {
	t.Helper()
	if err := BPF(); err != nil {
		Lacking(t, err.Error())
	}
}

// createBPFMap makes the smallest of maps: bpf(2) works or says why not.
func createBPFMap() error {
	attributes := struct{ mapType, keySize, valueSize, entries uint32 }{
		unix.BPF_MAP_TYPE_ARRAY, 4, 8, 1,
	}
	fd, _, errno := unix.Syscall(unix.SYS_BPF, unix.BPF_MAP_CREATE,
		uintptr(unsafe.Pointer(&attributes)), unsafe.Sizeof(attributes))
	if errno != 0 {
		return errno
	}
	return unix.Close(int(fd))
}

// RequireFile is for tests of something that is built elsewhere.
func RequireFile(t testing.TB, path, mend string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		Lacking(t, path+" is not there: "+mend)
	}
}

// Pair lays a quiet pair of namespaces for one test.
func Pair(t testing.TB) *netlab.Pair {
	t.Helper()
	RequireRoot(t)
	pair, err := netlab.NewPair()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pair.Close(); err != nil {
			t.Error(err)
		}
	})
	return pair
}

// Eventually waits until condition holds. `what` names it when it never does.
func Eventually(t testing.TB, limit time.Duration, what string,
	condition func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !condition(); {
		if time.Now().After(end) {
			t.Fatalf("after %v still not: %s", limit, what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Join waits for goroutines that a test told to end.
func Join(t testing.TB, done <-chan struct{}) {
	t.Helper()
	if _, err := host.Receive(done, time.Minute); !errors.Is(err, host.ErrClosed) {
		t.Fatalf("what the test told to end still runs: %v", err)
	}
}

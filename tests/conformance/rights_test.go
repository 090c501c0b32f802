package conformance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// rights are what /proc/<pid>/task/<thread>/status tells of a thread.
type rights struct {
	inheritable, permitted, effective, bounding, ambient uint64
	noNewPrivileges, seccomp                             string
}

func (r rights) String() string {
	return fmt.Sprintf("inh %x prm %x eff %x bnd %x amb %x no_new_privs %s seccomp %s",
		r.inheritable, r.permitted, r.effective, r.bounding, r.ambient,
		r.noNewPrivileges, r.seccomp)
}

// shut is a thread in the sandbox that holds so much.
func shut(held uint64) rights {
	return rights{permitted: held, effective: held,
		noNewPrivileges: "1", seccomp: "2"}
}

func capabilities(all ...uint) uint64 {
	var set uint64
	for _, one := range all {
		set |= 1 << one
	}
	return set
}

// The table: what there is of it at the start stays, nothing else does.
var (
	kept   = capabilities(unix.CAP_BPF, unix.CAP_NET_ADMIN, unix.CAP_PERFMON)
	errand = capabilities(unix.CAP_SYS_ADMIN)
)

// rightsIn reads a file like /proc/<pid>/status; false when it is gone.
func rightsIn(t *testing.T, path string) (string, rights, bool) {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, unix.ESRCH) {
		return "", rights{}, false
	}
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		words[key] = strings.TrimSpace(value)
	}
	set := func(key string) uint64 {
		value, err := strconv.ParseUint(words[key], 16, 64)
		if err != nil {
			t.Fatalf("%s: %s: %v", path, key, err)
		}
		return value
	}
	return words["Name"], rights{
		inheritable: set("CapInh"), permitted: set("CapPrm"),
		effective: set("CapEff"), bounding: set("CapBnd"), ambient: set("CapAmb"),
		noNewPrivileges: words["NoNewPrivs"], seccomp: words["Seccomp"],
	}, true
}

// holdsOnly compares every thread of the process with `want`, and prints them.
func holdsOnly(t *testing.T, pid int, want rights) {
	t.Helper()
	paths, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(paths) == 0 {
		t.Fatalf("process %d shows no thread: %v", pid, err)
	}
	for _, path := range paths {
		name, found, there := rightsIn(t, path)
		if !there {
			continue
		}
		t.Logf("%-16s %v", name, found)
		if found != want {
			t.Errorf("%s must hold\n%v", path, want)
		}
	}
}

// childrenOf are the processes that the process started.
func childrenOf(t *testing.T, pid int) []int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Fatal(err)
	}
	var children []int
	for word := range strings.FieldsSeq(string(text)) {
		child, _ := strconv.Atoi(word)
		children = append(children, child)
	}
	return children
}

// ourRights is what this very test may do.
func ourRights(t *testing.T) rights {
	t.Helper()
	_, found, _ := rightsIn(t, "/proc/thread-self/status")
	return found
}

// captures fails the test when no packet comes through, so that all threads
// are there.
func captures(t *testing.T, plugin *host.Plugin, pair *netlab.Pair) {
	t.Helper()
	panel := openPanel(t, plugin)
	send(t, pair, 3)
	receive(t, panel.Live, 3)
}

func logsNoWarning(t *testing.T, plugin *host.Plugin) {
	t.Helper()
	if strings.Contains(plugin.Log(), `"@level":"warn"`) {
		t.Errorf("it could not be shut in:\n%s", plugin.Log())
	}
}

func TestRootKeepsWhatCapturingNeedsInEachThread(t *testing.T) {
	rig.RequireAll(t)
	pair := testenv.Pair(t)
	plugin := rig.Start(t, host.Options{Namespace: pair.Watched.Name})
	captures(t, plugin, pair)
	mine := ourRights(t).effective
	holdsOnly(t, plugin.Pid(), shut(mine&kept))
	children := childrenOf(t, plugin.Pid())
	if wanted := mine & errand; wanted == 0 {
		if len(children) > 0 {
			t.Errorf("started %v without a right to hand over", children)
		}
	} else if len(children) != 1 {
		t.Errorf("started %v, want the one for the errand", children)
	} else {
		holdsOnly(t, children[0], shut(wanted))
	}
	logsNoWarning(t, plugin)
}

// startAsNobody runs the plugin on the wire as another user, with what
// setpriv(1) is told beside that.
func startAsNobody(t *testing.T, setpriv ...string) (*host.Plugin, *netlab.Pair) {
	t.Helper()
	rig.RequireAll(t)
	pair := testenv.Pair(t)
	const nobody = "65534"
	wrap := append([]string{"setpriv", "--reuid=" + nobody, "--regid=" + nobody,
		"--clear-groups"}, setpriv...)
	return rig.Start(t, host.Options{Binary: rig.ForOthers(t),
		Namespace: pair.Watched.Name, Wrap: wrap}), pair
}

func TestUserWithTwoAmbientCapabilitiesCapturesWithThoseAlone(t *testing.T) {
	plugin, pair := startAsNobody(t, "--bounding-set=-all,+bpf,+net_admin",
		"--inh-caps=-all,+bpf,+net_admin", "--ambient-caps=-all,+bpf,+net_admin")
	captures(t, plugin, pair)
	two := capabilities(unix.CAP_BPF, unix.CAP_NET_ADMIN)
	want := shut(two)
	// Without CAP_SETPCAP it stays, and is worth nothing with no_new_privs.
	want.bounding = two
	holdsOnly(t, plugin.Pid(), want)
	if children := childrenOf(t, plugin.Pid()); len(children) > 0 {
		t.Errorf("started %v without a right to hand over", children)
	}
	logsNoWarning(t, plugin)
}

func TestUserWithoutCapabilitiesHoldsNone(t *testing.T) {
	plugin, _ := startAsNobody(t, "--bounding-set=-all", "--inh-caps=-all")
	alive(t, plugin)
	holdsOnly(t, plugin.Pid(), shut(0))
	logsNoWarning(t, plugin)
}

// ended: nobody is there, or nobody has taken note of its end yet.
func ended(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(text), ") Z ")
}

func TestErrandEndsWithAKilledPlugin(t *testing.T) {
	testenv.RequireRoot(t)
	plugin := rig.Start(t, host.Options{})
	children := childrenOf(t, plugin.Pid())
	if len(children) != 1 {
		testenv.Lacking(t, "the errand needs CAP_SYS_ADMIN")
	}
	if err := plugin.Crash(); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, 5*time.Second, "its child is gone", func() bool {
		return ended(children[0])
	})
}

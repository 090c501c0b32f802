package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

const nobody = 65534

// finding is one of what `doctor --json` says.
type finding struct {
	Level, Area, Text, Mend string
}

// examine runs doctor with what `as` allows and returns what it found, and
// whether it called the host healthy by its exit code.
func examine(t *testing.T, as *syscall.SysProcAttr) ([]finding, bool) {
	t.Helper()
	command := exec.Command(rig.ForOthers(t), "doctor", "--json")
	command.Env = []string{}
	command.SysProcAttr = as
	out, err := command.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("doctor ended with %v", err)
	}
	var report struct {
		OK       bool
		Findings []finding
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("doctor wrote %q: %v", out, err)
	}
	if report.OK != (err == nil) {
		t.Errorf("it says ok %v, and ends with %v", report.OK, err)
	}
	return report.Findings, report.OK
}

// standIn runs a process that is called as Grafana is, and returns its pid.
func standIn(t *testing.T, ambient ...uintptr) int {
	t.Helper()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	// Where another user may start it, too.
	folder, err := os.MkdirTemp("", "xdplive-doctor-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	name := filepath.Join(folder, "grafana")
	code, err := os.ReadFile(sleep)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{os.Chmod(folder, 0o755), os.WriteFile(name, code, 0o755)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(name, "300")
	command.SysProcAttr = &syscall.SysProcAttr{
		Credential:  &syscall.Credential{Uid: nobody, Gid: nobody},
		AmbientCaps: ambient,
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	// It has that name once it has become what it is to run.
	testenv.Eventually(t, 5*time.Second, "the process is called grafana", func() bool {
		comm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", command.Process.Pid))
		return strings.TrimSpace(string(comm)) == "grafana"
	})
	return command.Process.Pid
}

// about is what was found of one process in one area.
func about(findings []finding, pid int, area string) *finding {
	for _, f := range findings {
		if f.Area == area && strings.Contains(f.Text, fmt.Sprintf("process %d", pid)) {
			return &f
		}
	}
	return nil
}

func TestDoctorNamesTheRightsThatGrafanaLacks(t *testing.T) {
	testenv.RequireRoot(t)
	bare := standIn(t)
	granted := standIn(t, unix.CAP_BPF, unix.CAP_NET_ADMIN, unix.CAP_PERFMON)
	findings, healthy := examine(t, nil)
	if healthy {
		t.Error("a Grafana without rights is called healthy")
	}
	rights := about(findings, bare, "rights")
	if rights == nil || rights.Level != "fault" ||
		!strings.Contains(rights.Text, "without CAP_BPF and CAP_NET_ADMIN") ||
		!strings.Contains(rights.Mend, "AmbientCapabilities=CAP_BPF CAP_NET_ADMIN") {
		t.Errorf("of the one without rights it says %+v", rights)
	}
	rights = about(findings, granted, "rights")
	if rights == nil || rights.Level != "ok" {
		t.Errorf("of the one with rights it says %+v", rights)
	}
}

func TestDoctorTriesInterfacesAsRootAlone(t *testing.T) {
	testenv.RequireBPF(t)
	pair := testenv.Pair(t)
	var findings []finding
	err := pair.Watched.Do(func() error {
		findings, _ = examine(t, nil)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tried := false
	for _, f := range findings {
		tried = tried || f.Area == "interface" && f.Level == "ok" &&
			strings.Contains(f.Text, "egress tcx")
	}
	if !tried {
		t.Errorf("no interface was tried: %+v", findings)
	}
}

func TestDoctorRunsWithoutAnyRight(t *testing.T) {
	testenv.RequireRoot(t)
	pid := standIn(t)
	findings, _ := examine(t, &syscall.SysProcAttr{
		Credential: &syscall.Credential{Uid: nobody + 1, Gid: nobody},
	})
	for _, f := range findings {
		if f.Area == "interface" && f.Level == "ok" {
			t.Errorf("it tried an interface: %+v", f)
		}
	}
	unsigned := about(findings, pid, "grafana")
	if unsigned == nil {
		t.Fatalf("it says nothing of the process: %+v", findings)
	}
}

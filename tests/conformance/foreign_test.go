package conformance

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/rig"
)

const noBPF = "this kernel has no bpf(2)"

// emulated is the arm64 binary on this machine: qemu-user runs its code and hands
// its system calls on, bpf(2) not. It is built by `make plugin ARCH=arm64` only, so
// its lack is no fault, unless XDPLIVE_REQUIRE_ARM64=1.
func emulated(t *testing.T) host.Options {
	t.Helper()
	lacking := func(what string) {
		if os.Getenv("XDPLIVE_REQUIRE_ARM64") == "1" {
			t.Fatal(what)
		}
		t.Skip(what)
	}
	binary := host.BinaryFor("arm64")
	if _, err := os.Stat(binary); err != nil {
		lacking(binary + " is not there: run `make plugin ARCH=arm64`")
	}
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if qemu, err := exec.LookPath(name); err == nil {
			return host.Options{Binary: binary, Wrap: []string{qemu}}
		}
	}
	lacking("there is no qemu-aarch64: run `.dev/setup arm64`")
	return host.Options{}
}

// saysEmulated is what a command of it prints on both outputs, and its exit code.
func saysEmulated(t *testing.T, arguments ...string) (string, int) {
	t.Helper()
	options := emulated(t)
	command := exec.CommandContext(testContext(t), options.Wrap[0],
		append([]string{options.Binary}, arguments...)...)
	said, _ := command.CombinedOutput()
	return string(said), command.ProcessState.ExitCode()
}

func TestForeignBinarySaysWhatItIs(t *testing.T) {
	for _, c := range []struct{ argument, want string }{
		{"version", "gpx_packets"}, {"--help", "doctor"},
	} {
		said, code := saysEmulated(t, c.argument)
		if code != 0 || !strings.Contains(said, c.want) {
			t.Errorf("%s: exit code %d: %s", c.argument, code, said)
		}
	}
}

// As root it tries to attach.
func TestForeignDoctorNamesWhatIsInTheWay(t *testing.T) {
	said, code := saysEmulated(t, "doctor")
	tried := os.Geteuid() == 0
	if !strings.Contains(said, "kernel") ||
		tried && (code != 1 || !strings.Contains(said, noBPF)) {
		t.Errorf("exit code %d: %s", code, said)
	}
}

func TestForeignPluginAnswersInWordsAndStopsOrderly(t *testing.T) {
	plugin := rig.Start(t, emulated(t))
	alive(t, plugin)
	source := host.Source{UID: "foreign", Settings: `{"interfaces":"lo"}`}
	answer, err := plugin.CheckHealth(testContext(t), source)
	if err != nil {
		t.Fatal(err)
	}
	if answer.OK || !strings.Contains(answer.Message, noBPF) {
		t.Errorf("healthy %v without bpf(2): %s", answer.OK, answer.Message)
	}
	t.Logf("health: %s", answer.Message)
	for _, kind := range []string{"packets", "traffic", "flows"} {
		answers, err := plugin.QueryData(testContext(t), source, map[string]string{
			"A": `{"refId":"A","kind":"` + kind + `","interface":"lo"}`})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(answers["A"].Error, noBPF) {
			t.Errorf("%s: no error without bpf(2): %+v", kind, answers["A"])
		}
		t.Logf("%s: status %d: %s", kind, answers["A"].Status, answers["A"].Error)
	}
	alive(t, plugin)
	if code := plugin.Stop(); code != 0 {
		t.Errorf("the exit code is %d, want 0", code)
	}
	for line := range strings.Lines(plugin.Log()) {
		checkLogLine(t, line)
	}
	// qemu-user has no seccomp(2) either, which is said and no more.
	if !strings.Contains(plugin.Log(), "seccomp") {
		t.Errorf("the log does not say that a filter is missing: %s", plugin.Log())
	}
}

package e2e

import (
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/testenv"
)

// attachForeign puts somebody else's XDP program, which lets every packet
// pass, on the watched link. It stays until the link or the namespace goes.
func attachForeign(t *testing.T, in *netlab.Namespace, flags int) {
	t.Helper()
	program, err := loadPass()
	if err != nil {
		t.Fatalf("load the foreign program: %v", err)
	}
	defer unix.Close(program)
	if err := setXDP(in, program, flags); err != nil {
		t.Fatalf("attach the foreign program: %v", err)
	}
}

func setXDP(in *netlab.Namespace, program, flags int) error {
	return in.Do(func() error {
		link, err := netlink.LinkByName(netlab.PairLink)
		if err != nil {
			return err
		}
		return netlink.LinkSetXdpFdWithFlags(link, program, flags)
	})
}

// loadPass loads `r0 = XDP_PASS; exit`.
func loadPass() (int, error) {
	const xdpPass, movImmediate, exit = 2, 0xb7, 0x95
	instructions := []uint64{movImmediate | xdpPass<<32, exit}
	license := []byte("GPL\x00")
	attributes := struct {
		programType, instructionCount uint32
		instructions, license         uint64
	}{
		unix.BPF_PROG_TYPE_XDP, uint32(len(instructions)),
		uint64(uintptr(unsafe.Pointer(&instructions[0]))),
		uint64(uintptr(unsafe.Pointer(&license[0]))),
	}
	fd, _, errno := unix.Syscall(unix.SYS_BPF, unix.BPF_PROG_LOAD,
		uintptr(unsafe.Pointer(&attributes)), unsafe.Sizeof(attributes))
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}

// program is the id of the XDP program on the watched link.
func (f *follower) program(t *testing.T) uint32 {
	t.Helper()
	id, err := f.Watched.XDPProgram(netlab.PairLink)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestCaptureGoesBesideAForeignProgram(t *testing.T) {
	for name, flags := range map[string]int{
		"native": unix.XDP_FLAGS_DRV_MODE, "generic": unix.XDP_FLAGS_SKB_MODE,
	} {
		t.Run(name, func(t *testing.T) {
			f := startFollower(t, `{"interfaces":"wire"}`)
			attachForeign(t, f.Watched, flags)
			foreign := f.program(t)
			f.openPanel(t)
			f.awaitRow(t, "wire", 101)
			f.wantLedger(t, "wire")
			started := f.awaitEvent(t, "capture started: wire ingress")
			if !hasTag(started, "tcx") && !hasTag(started, "clsact") {
				t.Errorf("XDP is taken, yet: %v", started)
			}
			if now := f.program(t); now != foreign {
				t.Errorf("the foreign program %d was replaced by %d",
					foreign, now)
			}
		})
	}
}

func TestNativeCaptureWaitsForAForeignProgramToGo(t *testing.T) {
	f := startFollower(t, `{"interfaces":"wire","attachMode":"native"}`)
	attachForeign(t, f.Watched, unix.XDP_FLAGS_DRV_MODE)
	foreign := f.program(t)
	failed := f.awaitEvent(t, "capture failed: wire ingress")
	if text := failed["text"].(string); failed["timeEnd"] != nil ||
		!strings.Contains(text, "native") || !strings.Contains(text, "wire") {
		t.Errorf("the refusal is not told with its reason: %v", failed)
	}
	if now := f.program(t); now != foreign {
		t.Fatalf("the foreign program %d was replaced by %d", foreign, now)
	}
	// Retried each second, told once.
	f.awaitEvent(t, "capture started: wire egress")
	if all := strings.Join(f.titles(t), "\n"); strings.Count(all,
		"capture failed: wire ingress") != 1 {
		t.Errorf("one failure is told more than once:\n%s", all)
	}

	if err := setXDP(f.Watched, -1, unix.XDP_FLAGS_DRV_MODE); err != nil {
		t.Fatal(err)
	}
	started := f.awaitEvent(t, "capture started: wire ingress")
	if !hasTag(started, "native") {
		t.Errorf("native was asked for: %v", started)
	}
	failed = f.awaitEvent(t, "capture failed: wire ingress")
	if failed["timeEnd"] == nil {
		t.Errorf("it works, yet it is told to fail: %v", failed)
	}
	f.openPanel(t)
	f.awaitRow(t, "wire", 101)
}

func TestFallingBackIsToldWithItsReason(t *testing.T) {
	f := startFollower(t, `{"interfaces":"bridge9"}`)
	// Its driver has no XDP.
	f.watchedIP(t, "link", "add", "bridge9", "type", "bridge")
	f.watchedIP(t, "link", "set", "bridge9", "up")
	fell := f.awaitEvent(t, "capture fell back: bridge9 ingress")
	text := fell["text"].(string)
	if !strings.Contains(text, "native: ") || hasTag(fell, "native") {
		t.Errorf("why it is not native is not told: %v", fell)
	}
	f.told(t, "capture started: bridge9 ingress",
		"capture fell back: bridge9 ingress")
}

func TestCaptureComesBackWhenSomebodyDetachesIt(t *testing.T) {
	if _, err := exec.LookPath("bpftool"); err != nil {
		testenv.Lacking(t, "bpftool detaches for this test: install it")
	}
	f := startFollower(t, `{"interfaces":"wire","attachMode":"native"}`)
	f.openPanel(t)
	f.awaitRow(t, "wire", 101)
	ours := f.program(t)
	detachLinkOf(t, ours)
	f.awaitRow(t, "wire", 102)
	if now := f.program(t); now == ours || now == 0 {
		t.Errorf("program %d was detached, now there is %d", ours, now)
	}
	f.told(t, "capture started: wire ingress",
		"capture stopped: wire ingress", "capture started: wire ingress")
	f.wantLedger(t, "wire")
}

// detachLinkOf detaches the link that holds the program, whoever owns it.
func detachLinkOf(t *testing.T, program uint32) {
	t.Helper()
	list, err := exec.Command("bpftool", "-j", "link", "show").Output()
	if err != nil {
		t.Fatalf("list links: %v", err)
	}
	var links []struct {
		ID      int    `json:"id"`
		Program uint32 `json:"prog_id"`
	}
	if err := json.Unmarshal(list, &links); err != nil {
		t.Fatalf("list links: %v", err)
	}
	for _, link := range links {
		if link.Program != program {
			continue
		}
		output, err := exec.Command("bpftool", "link", "detach", "id",
			strconv.Itoa(link.ID)).CombinedOutput()
		if err != nil {
			t.Fatalf("detach link %d: %v: %s", link.ID, err, output)
		}
		return
	}
	t.Fatalf("no link holds program %d", program)
}

func hasTag(event host.Row, tag string) bool {
	tags, _ := event["tags"].(string)
	for _, one := range strings.Split(tags, ",") {
		if one == tag {
			return true
		}
	}
	return false
}

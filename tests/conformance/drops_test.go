package conformance

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// kernelDrops is what the kernel says it dropped of what the watched end
// received.
func kernelDrops(t *testing.T, pair *netlab.Pair) float64 {
	t.Helper()
	var text []byte
	err := pair.Watched.Do(func() (err error) {
		text, err = os.ReadFile("/proc/thread-self/net/dev")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		name, numbers, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) != netlab.PairLink {
			continue
		}
		dropped, err := strconv.ParseFloat(strings.Fields(numbers)[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		return dropped
	}
	t.Fatalf("no %s in %s", netlab.PairLink, text)
	return 0
}

// notForAnybody is a frame of an EtherType that is for experiments (IEEE 802),
// which no protocol of the kernel takes.
func notForAnybody(t *testing.T, pair *netlab.Pair) []byte {
	t.Helper()
	var frame bytes.Buffer
	for _, mac := range []string{pair.WatchedMAC, pair.PeerMAC} {
		address, err := net.ParseMAC(mac)
		if err != nil {
			t.Fatal(err)
		}
		frame.Write(address)
	}
	frame.Write([]byte{0x88, 0xb5})
	frame.Write(make([]byte, 60))
	return frame.Bytes()
}

func dropsRow(t *testing.T, plugin *host.Plugin) map[string]any {
	t.Helper()
	frame := onlyFrame(t, query(t, plugin, `{"kind":"drops"}`))
	for _, row := range host.FrameRows(frame) {
		if row["direction"] == "ingress" && row["reason"] == "dropped" {
			return row
		}
	}
	t.Fatalf("no row of what was dropped: %v", host.FrameRows(frame))
	return nil
}

func TestDropsAreThoseThatTheKernelCounts(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	before := dropsRow(t, plugin)
	if got := fmt.Sprint(before["drops"]); got != "0" {
		t.Errorf("%s drops before any", got)
	}
	const count = 25
	frames := make([][]byte, count)
	for i := range frames {
		frames[i] = notForAnybody(t, pair)
	}
	dropped := kernelDrops(t, pair)
	rig.Send(t, pair, frames)
	testenv.Eventually(t, 5*time.Second, "the kernel drops them", func() bool {
		return kernelDrops(t, pair) >= dropped+count
	})
	testenv.Eventually(t, 5*time.Second, "all are in the answer", func() bool {
		row := dropsRow(t, plugin)
		ever := fmt.Sprint(kernelDrops(t, pair))
		return fmt.Sprint(row["drops_ever"]) == ever &&
			row["last_drop"] != nil && fmt.Sprint(row["drops"]) != "0"
	})
}

package netlab

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func newPair(t *testing.T) *Pair {
	t.Helper()
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("namespaces need root, and CI must run these tests")
		}
		t.Skip("namespaces need root")
	}
	pair, err := NewPair()
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

func receivedPackets(t *testing.T, n *Namespace) uint64 {
	t.Helper()
	link, err := n.links.LinkByName(PairLink)
	if err != nil {
		t.Fatal(err)
	}
	return link.Attrs().Statistics.RxPackets
}

func TestQuietPairCarriesOnlyWhatIsSent(t *testing.T) {
	pair := newPair(t)
	socket, err := pair.Peer.OpenRaw(PairLink)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	frame := make([]byte, 60)
	for range 10 {
		if err := socket.Send(frame); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(300 * time.Millisecond)
	if got := receivedPackets(t, pair.Watched); got != 10 {
		t.Errorf("the watched end received %d packets, want 10", got)
	}
	if got := receivedPackets(t, pair.Peer); got != 0 {
		t.Errorf("the peer received %d packets, want none", got)
	}
}

func TestWorkInANamespaceLeavesTheOthersAlone(t *testing.T) {
	pair := newPair(t)
	err := pair.Peer.Do(func() error {
		_, err := net.InterfaceByName(PairLink)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := net.InterfaceByName(PairLink); err == nil {
		t.Errorf("link %s is seen outside of its namespace", PairLink)
	}
}

func TestLeftoversOfADeadProcessAreSwept(t *testing.T) {
	newPair(t)
	short := exec.Command("true")
	if err := short.Run(); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("xdpl-%d-1-leftover", short.Process.Pid)
	if err := ip("netns", "add", name); err != nil {
		t.Fatal(err)
	}
	living := newPair(t)
	listed, err := exec.Command("ip", "netns", "list").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(listed), name) {
		t.Errorf("%s is still there", name)
	}
	if !strings.Contains(string(listed), living.Watched.Name) {
		t.Errorf("%s of a living process was swept", living.Watched.Name)
	}
}

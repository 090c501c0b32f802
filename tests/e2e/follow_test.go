package e2e

import (
	"encoding/binary"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// How long the capture may take to follow; it looks about once a second.
const patience = 15 * time.Second

// follower is one open panel that shows whatever the settings allow, while the
// test plays with the interfaces.
type follower struct {
	*netlab.Pair
	source host.Source
	plugin *host.Plugin
	live   *host.Live
	sent   uint64
}

func startFollower(t *testing.T, settings string) *follower {
	t.Helper()
	plugin, pair := rig.StartOnWire(t)
	return &follower{Pair: pair, plugin: plugin,
		source: host.Source{UID: "follow", Settings: settings}}
}

func (f *follower) openPanel(t *testing.T) {
	t.Helper()
	f.live = rig.OpenPanel(testContext(t), t, f.plugin, f.source,
		`{"refId":"A","kind":"packets","direction":"ingress"}`).Live
}

// watchedIP runs iproute2 on the watched side.
func (f *follower) watchedIP(t *testing.T, arguments ...string) {
	t.Helper()
	runIP(t, f.Watched, arguments...)
}

func runIP(t *testing.T, in *netlab.Namespace, arguments ...string) {
	t.Helper()
	err := in.Do(func() error {
		output, err := exec.Command("ip", arguments...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("run ip %s: %w: %s",
				strings.Join(arguments, " "), err, output)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// frame is of an experimental ethertype, so that its length tells which one it
// is.
func (f *follower) frame(length int) []byte {
	frame := make([]byte, length)
	copy(frame, []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2})
	binary.BigEndian.PutUint16(frame[12:], 0x88b5)
	return frame
}

// awaitRow sends frames of that length until one of them is a row of the link.
func (f *follower) awaitRow(t *testing.T, link string, length int) {
	t.Helper()
	socket := rig.Socket(t, f.Pair)
	defer socket.Close()
	pace := time.NewTicker(50 * time.Millisecond)
	defer pace.Stop()
	end := time.After(patience)
	for {
		select {
		case <-pace.C:
			if err := socket.Send(f.frame(length)); err != nil {
				t.Fatal(err)
			}
			f.sent++
		case packet, open := <-f.live.Packets:
			rows := rig.Rows(t, f.live, packet, open)
			for _, row := range rows {
				if row["length"] == float64(length) && row["interface"] == link {
					return
				}
			}
		case <-end:
			t.Fatalf("no row of %d bytes on %s within %v; events:\n%s", length,
				link, patience, strings.Join(f.titles(t), "\n"))
		}
	}
}

// events are the rows of the events kind for the last five minutes.
func (f *follower) events(t *testing.T) []host.Row {
	t.Helper()
	answers, err := f.plugin.QueryData(testContext(t), f.source,
		map[string]string{"E": `{"refId":"E","kind":"events","live":false}`})
	if err != nil {
		t.Fatal(err)
	}
	answer := answers["E"]
	if answer.Error != "" || len(answer.Frames) != 1 {
		t.Fatalf("events: status %d: %s, %d frames",
			answer.Status, answer.Error, len(answer.Frames))
	}
	return host.FrameRows(answer.Frames[0])
}

func (f *follower) titles(t *testing.T) []string {
	t.Helper()
	var titles []string
	for _, row := range f.events(t) {
		titles = append(titles, row["title"].(string))
	}
	return titles
}

// awaitEvent waits for an event with that title and returns the newest one.
func (f *follower) awaitEvent(t *testing.T, title string) host.Row {
	t.Helper()
	var found host.Row
	testenv.Eventually(t, patience, title, func() bool {
		for _, row := range f.events(t) {
			if row["title"] == title {
				found = row
			}
		}
		return found != nil
	})
	return found
}

// told waits for the titles in that order, whatever comes in between: packets
// may be shown before the event is told.
func (f *follower) told(t *testing.T, titles ...string) {
	t.Helper()
	for limit := time.Now().Add(5 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		all := f.titles(t)
		found := inOrder(all, titles)
		if found == len(titles) {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("event %q is missing at its place in:\n%s", titles[found],
				strings.Join(all, "\n"))
		}
	}
}

// inOrder is how many of the wanted titles follow one another among all.
func inOrder(all, wanted []string) int {
	found := 0
	for _, title := range all {
		if found < len(wanted) && title == wanted[found] {
			found++
		}
	}
	return found
}

func (f *follower) notTold(t *testing.T, title string) {
	t.Helper()
	for _, told := range f.titles(t) {
		if told == title {
			t.Errorf("there was no reason to tell %q", title)
		}
	}
}

// ledger is the row of the tap of everything that comes in on the interface;
// nil without one.
func (f *follower) ledger(t *testing.T, link string) *host.LedgerRow {
	t.Helper()
	rows, err := f.plugin.Ledger(testContext(t), f.source)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Interface == link && row.Direction == "ingress" {
			return &row
		}
	}
	return nil
}

func (f *follower) wantLedger(t *testing.T, link string) {
	t.Helper()
	ledger := f.ledger(t, link)
	if ledger == nil || ledger.Shown == 0 || !ledger.Balanced() {
		t.Errorf("the ledger of %s does not go on: %+v", link, ledger)
	}
}

func TestCaptureFollowsARename(t *testing.T) {
	f := startFollower(t, `{"interfaces":"wire*"}`)
	f.openPanel(t)
	f.awaitRow(t, "wire", 101)
	f.watchedIP(t, "link", "set", "wire", "down")
	f.watchedIP(t, "link", "set", "wire", "name", "wire9")
	f.watchedIP(t, "link", "set", "wire9", "up")
	f.awaitRow(t, "wire9", 102)
	f.told(t, "capture started: wire ingress", "interface renamed: wire9",
		"capture stopped: wire ingress", "capture started: wire9 ingress")
	f.wantLedger(t, "wire9")
	if old := f.ledger(t, "wire"); old != nil {
		t.Errorf("the tap of the old name is still there: %+v", old)
	}
}

func TestCaptureFollowsAnInterfaceThatIsMadeAnew(t *testing.T) {
	f := startFollower(t, `{"interfaces":"wire"}`)
	f.openPanel(t)
	f.awaitRow(t, "wire", 101)
	if err := f.Watched.Delete("wire"); err != nil {
		t.Fatal(err)
	}
	f.awaitEvent(t, "interface gone: wire")
	if err := f.Plug(); err != nil {
		t.Fatal(err)
	}
	f.awaitRow(t, "wire", 102)
	f.told(t, "capture started: wire ingress", "interface gone: wire",
		"capture stopped: wire ingress", "interface appeared: wire",
		"capture started: wire ingress")
	f.wantLedger(t, "wire")

	// Too quick to be seen gone.
	if err := f.Watched.Delete("wire"); err != nil {
		t.Fatal(err)
	}
	if err := f.Plug(); err != nil {
		t.Fatal(err)
	}
	f.awaitRow(t, "wire", 103)
	f.wantLedger(t, "wire")
	if gone := f.awaitEvent(t, "interface gone: wire"); gone["timeEnd"] == nil {
		t.Errorf("the interface is back, yet it is told gone: %v", gone)
	}
}

func TestCaptureStaysThroughDownAndUp(t *testing.T) {
	f := startFollower(t, `{"interfaces":"wire"}`)
	f.openPanel(t)
	f.awaitRow(t, "wire", 101)
	f.watchedIP(t, "link", "set", "wire", "down")
	if down := f.awaitEvent(t, "interface down: wire"); down["timeEnd"] != nil {
		t.Errorf("it is still down: %v", down)
	}
	f.watchedIP(t, "link", "set", "wire", "up")
	f.awaitRow(t, "wire", 102)
	f.awaitEvent(t, "interface up: wire")
	if down := f.awaitEvent(t, "interface down: wire"); down["timeEnd"] == nil {
		t.Errorf("it is up again: %v", down)
	}
	f.told(t, "capture started: wire ingress", "interface down: wire",
		"interface up: wire")
	f.notTold(t, "capture stopped: wire ingress")
	f.wantLedger(t, "wire")
}

func TestCaptureStaysThroughJumboFrames(t *testing.T) {
	for _, mode := range []string{"auto", "native", "tcx", "generic"} {
		t.Run(mode, func(t *testing.T) {
			f := startFollower(t,
				`{"interfaces":"wire","attachMode":"`+mode+`"}`)
			f.openPanel(t)
			f.awaitRow(t, "wire", 1514)
			f.setMTU(t, "9000")
			f.awaitRow(t, "wire", 9014)
			f.awaitEvent(t, "interface MTU changed: wire")
			f.setMTU(t, "1500")
			f.awaitRow(t, "wire", 1513)
			testenv.Eventually(t, patience, "both MTU events", func() bool {
				return strings.Count(strings.Join(f.titles(t), "\n"),
					"interface MTU changed: wire") == 2
			})
			f.notTold(t, "capture stopped: wire ingress")
			ledger := f.ledger(t, "wire")
			if ledger == nil || ledger.Seen != f.sent || !ledger.Balanced() {
				t.Errorf("%d frames were sent: %+v", f.sent, ledger)
			}
		})
	}
}

func TestEventsGoOnLive(t *testing.T) {
	f := startFollower(t, `{"interfaces":"wire"}`)
	panel := rig.OpenPanel(testContext(t), t, f.plugin, f.source,
		`{"refId":"A","kind":"events"}`)
	var names []string
	for _, field := range panel.Fields {
		names = append(names, field.Name)
	}
	if got := strings.Join(names, " "); got != "time timeEnd title text tags" {
		t.Errorf("the columns are %s", got)
	}
	// Not for the eyes of this data source.
	f.watchedIP(t, "link", "add", "other", "type", "bridge")
	f.setMTU(t, "9000")
	end := time.After(patience)
	for {
		select {
		case packet, open := <-panel.Packets:
			rows := rig.Rows(t, panel.Live, packet, open)
			for _, row := range rows {
				if tags := row["tags"]; tags == "interface,mtu,wire,9000" {
					return
				} else if hasTag(row, "other") {
					t.Errorf("an event of an interface not allowed: %v", row)
				}
			}
		case <-end:
			t.Fatal("the event did not come")
		}
	}
}

// setMTU of both ends, so that no frame is too long for the one it comes to.
func (f *follower) setMTU(t *testing.T, mtu string) {
	t.Helper()
	f.watchedIP(t, "link", "set", "wire", "mtu", mtu)
	runIP(t, f.Peer, "link", "set", "wire", "mtu", mtu)
}

package conformance

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func TestSubscribeWithoutAHistoryGivesTheSchemaAndNoRows(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 5)
	receive(t, panel.Live, 5)
	stranger := wire
	stranger.Login = "stranger" // has no history that rows could go on from
	initial, err := plugin.SubscribeStream(testContext(t), stranger, panel.Path)
	if err != nil {
		t.Fatal(err)
	}
	message, err := host.DecodeMessage(initial)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, field := range message.Schema.Fields {
		names = append(names, field.Name)
	}
	if !slices.Equal(names, columns) {
		t.Errorf("columns %v, want %v", names, columns)
	}
	rows, err := message.Rows(message.Schema.Fields)
	if err != nil || len(rows) != 0 {
		t.Errorf("%d rows came with the schema (%v)", len(rows), err)
	}
}

func TestRunGivesRowsOnlyAndTimeNeverGoesBack(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 300)
	total, last := 0, 0.0
	for limit := time.After(10 * time.Second); total < 300; {
		select {
		case packet, open := <-panel.Packets:
			checkPacketForm(t, packet.Data)
			rows := rig.Rows(t, panel.Live, packet, open)
			for _, row := range rows {
				now, ok := row["time"].(float64)
				if !ok || now < last {
					t.Fatalf("time goes from %f to %v", last, row["time"])
				}
				last = now
			}
			total += len(rows)
		case <-limit:
			t.Fatalf("%d rows came, want 300", total)
		}
	}
}

// checkPacketForm holds one packet to what the browser needs: valid JSON in a
// single line, rows without a schema.
func checkPacketForm(t *testing.T, packet []byte) {
	t.Helper()
	if !json.Valid(packet) || bytes.ContainsAny(packet, "\r\n") {
		t.Fatalf("not one line of valid JSON: %q", packet)
	}
	message, err := host.DecodeMessage(packet)
	if err != nil {
		t.Fatal(err)
	}
	if message.Schema != nil || message.Data == nil {
		t.Fatalf("want rows and no schema: %.200s", packet)
	}
	if len(message.Data.Values) != len(columns) {
		t.Fatalf("%d columns, want %d", len(message.Data.Values), len(columns))
	}
}

func TestSilentStreamStaysOpen(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	quiet := time.After(3 * time.Second)
	for waiting := true; waiting; {
		select {
		case packet, open := <-panel.Packets:
			if !open {
				t.Fatalf("the stream ended: %v", panel.Err())
			}
			if rows, err := panel.Rows(packet); err != nil || len(rows) > 0 {
				t.Fatalf("%d rows out of nowhere (%v)", len(rows), err)
			}
		case <-quiet:
			waiting = false
		}
	}
	send(t, pair, 3)
	receive(t, panel.Live, 3)
}

func TestCancelledStreamEndsAtOnce(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	testenv.Eventually(t, time.Second, "one stream is open",
		func() bool { return streamsOpen(t, plugin) == 1 })
	panel.Cancel()
	testenv.Eventually(t, time.Second, "no stream is open",
		func() bool { return streamsOpen(t, plugin) == 0 })
	if err := panel.Drain(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	if code := status.Code(panel.Err()); code != codes.Canceled {
		t.Errorf("the stream ended with %v", panel.Err())
	}
}

func TestTwentySubscribersShareOneTap(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	programs, err := pair.Watched.Programs(netlab.PairLink)
	if err != nil || len(programs) == 0 {
		t.Fatalf("no program is attached: %v", err)
	}
	viewers := []*host.Live{panel.Live}
	for range 19 {
		live, err := plugin.Watch(testContext(t), wire, panel.Path)
		if err != nil {
			t.Fatal(err)
		}
		viewers = append(viewers, live)
	}
	testenv.Eventually(t, 2*time.Second, "twenty streams are open",
		func() bool { return streamsOpen(t, plugin) == 20 })
	send(t, pair, 50)
	for _, live := range viewers {
		receive(t, live, 50)
	}
	ledger, err := plugin.Ledger(testContext(t), wire)
	if err != nil {
		t.Fatal(err)
	}
	tap, one := host.TapOf(ledger, "ingress", "")
	if !one || tap.Seen != 50 || tap.Shown != 50 {
		t.Errorf("want one tap that saw and showed 50 packets: %+v", ledger)
	}
	now, err := pair.Watched.Programs(netlab.PairLink)
	if err != nil || !slices.Equal(now, programs) {
		t.Errorf("the programs %v became %v (%v)", programs, now, err)
	}
}

func TestUnknownChannelIsRefused(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for _, path := range []string{"", "nothing/here", "p", "../../etc/passwd",
		"packets", "=======", string(bytes.Repeat([]byte("a/"), 5000))} {
		if _, err := plugin.Watch(testContext(t), wire, path); err == nil {
			t.Errorf("path %.40q was accepted", path)
		}
		alive(t, plugin)
	}
}

func TestStreamOutlivesItsInterface(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	panel := openPanel(t, plugin)
	send(t, pair, 5)
	receive(t, panel.Live, 5)
	if err := pair.Watched.Delete(netlab.PairLink); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if err := pair.Plug(); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, 15*time.Second, "the new interface is captured",
		func() bool {
			send(t, pair, 1)
			ledger, err := plugin.Ledger(testContext(t), wire)
			tap, one := host.TapOf(ledger, "ingress", "")
			return err == nil && one && tap.Shown > 0
		})
	receive(t, panel.Live, 1)
}

func TestTwoDataSourcesOnOneInterfaceShareATap(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	first := openPanel(t, plugin)
	other := host.Source{UID: "other", Settings: `{"interfaces":"wi*"}`}
	second := rig.OpenPanel(testContext(t), t, plugin, other, `{}`)
	send(t, pair, 20)
	receive(t, first.Live, 20)
	receive(t, second.Live, 20)
	ledger, err := plugin.Ledger(testContext(t), other)
	tap, one := host.TapOf(ledger, "ingress", "")
	if err != nil || !one || tap.Seen != 20 {
		t.Errorf("want one tap that saw 20 packets: %+v (%v)", ledger, err)
	}
}

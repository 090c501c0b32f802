package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
	"xdplive/tests/storm"
)

// What a storm may leave of itself, in MiB, ten seconds later.
const stormLeaves = 48

type house struct {
	*storm.House
	restMiB float64 // before the storm
}

func openHouse(t *testing.T) *house {
	t.Helper()
	rig.RequireAll(t)
	opened, err := storm.Open(testContext(t), testenv.Pair(t))
	if opened != nil {
		rig.StopAfter(t, opened.Plugin)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := &house{House: opened}
	h.restMiB = h.resident(t)
	return h
}

func (h *house) resident(t *testing.T) float64 {
	t.Helper()
	mib, err := h.ResidentMiB()
	if err != nil {
		t.Fatal(err)
	}
	return mib
}

// metric reads one of the plugin's own numbers; name with its labels.
func (h *house) metric(t *testing.T, name string) int {
	t.Helper()
	text, err := h.CollectMetrics(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(text, "\n"+name+" ")
	var value int
	if _, err := fmt.Sscan(rest, &value); err != nil {
		t.Fatalf("read %s: %v in:\n%s", name, err, text)
	}
	return value
}

// settles waits until nothing of the storm is left.
func (h *house) settles(t *testing.T) {
	t.Helper()
	testenv.Eventually(t, 15*time.Second, "nothing is on its way", func() bool {
		return h.metric(t, "xdplive_calls_waiting") == 0 &&
			h.metric(t, "xdplive_answer_memory_bytes") == 0 &&
			h.metric(t, "xdplive_stream_queue_bytes") == 0
	})
	testenv.Eventually(t, 15*time.Second, "the memory is back", func() bool {
		return h.resident(t) < h.restMiB+stormLeaves
	})
	t.Logf("%.0f MiB before, %.0f MiB after", h.restMiB, h.resident(t))
}

// healthy asks as "Save & test" does.
func (h *house) healthy(t *testing.T) {
	t.Helper()
	answer, err := h.CheckHealth(testContext(t), storm.Other)
	if err != nil || !answer.OK {
		t.Fatalf("health: %v %s", err, answer.Message)
	}
}

// asOther is answered whatever Greedy does.
func (h *house) asOther(t *testing.T, request host.Request, target string) {
	t.Helper()
	answers, err := h.Ask(testContext(t), storm.Other, request,
		map[string]string{"A": target})
	if err != nil || answers["A"].Error != "" {
		t.Fatalf("another's query: %v %s", err, answers["A"].Error)
	}
}

func TestStormOneRequestsAnswersAreBoundedInSum(t *testing.T) {
	h := openHouse(t)
	const asked, limit = 600, 64 << 20
	sums, err := h.AskMany(testContext(t), storm.Greedy, asked, storm.Rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d answered, %.1f MiB", sums.Answered, float64(sums.Bytes)/(1<<20))
	if sums.Answered+len(sums.Refused) != asked || sums.Bytes > limit ||
		sums.Bytes < limit/2 || len(sums.Refused) == 0 {
		t.Errorf("%d answers of %d bytes, %d refused", sums.Answered, sums.Bytes,
			len(sums.Refused))
	}
	for _, refused := range sums.Refused {
		if refused.Status != 413 || !strings.Contains(refused.Error, "64") {
			t.Fatalf("status %d: %s", refused.Status, refused.Error)
		}
	}
	h.asOther(t, host.Request{}, storm.Rows)
	h.settles(t)
}

func TestStormThousandsOfQueriesAreAnswered(t *testing.T) {
	h := openHouse(t)
	sums, err := h.AskMany(testContext(t), storm.Greedy, 3000, `{"limit":1}`)
	if err != nil {
		t.Fatal(err)
	}
	if sums.Answered != 3000 {
		t.Errorf("%d answered, %d refused: %v", sums.Answered, len(sums.Refused),
			sums.Refused[:min(1, len(sums.Refused))])
	}
	h.settles(t)
}

func TestStormCancelledRequestsEndAtOnce(t *testing.T) {
	h := openHouse(t)
	const requests = 8
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.GiveUp(ctx, requests, 100, storm.Tables)
	}()
	// All of them are there, with more work than what follows waits for.
	testenv.Eventually(t, 10*time.Second, "queries wait", func() bool {
		return h.metric(t, "xdplive_calls_waiting") > 0
	})
	h.healthy(t)
	h.asOther(t, host.Request{FromAlert: true}, storm.Tables)
	h.asOther(t, host.Request{}, storm.Rows)
	h.asOther(t, host.Request{}, storm.Tables)
	select {
	case <-ended:
		t.Error("health, an alert and another's queries waited for the storm")
	default:
	}
	cancel()
	if _, err := host.Receive(ended, time.Minute); !errors.Is(err, host.ErrClosed) {
		t.Fatalf("the storm did not end: %v", err)
	}
	h.settles(t)
	if got := h.metric(t, "xdplive_calls_cancelled_total"); got != requests {
		t.Errorf("%d calls were cancelled, want %d", got, requests)
	}
}

func TestStormCancelledBodiesLeaveNothing(t *testing.T) {
	h := openHouse(t)
	h.Bodies(testContext(t), 60, 15<<20)
	h.healthy(t)
	h.settles(t)
}

func TestStormUnreadStreamsAreBoundedInSum(t *testing.T) {
	h := openHouse(t)
	path, err := h.Channel(testContext(t), storm.Greedy, storm.LiveRows)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := h.Unread(ctx, path, 64); err != nil {
		t.Fatal(err)
	}
	if err := h.Send(ctx, 60_000, 20_000); err != nil {
		t.Fatal(err)
	}
	const most = 32 << 20 // of one client
	queued := h.metric(t, "xdplive_stream_queue_bytes")
	dropped := h.metric(t, "xdplive_stream_packets_dropped_total") +
		h.metric(t, "xdplive_rows_dropped_total")
	t.Logf("%.1f MiB queued, %d dropped, %.0f MiB", float64(queued)/(1<<20),
		dropped, h.resident(t))
	if queued > most || queued < most/8 || dropped == 0 {
		t.Errorf("%d bytes are queued, %d packets and rows dropped", queued,
			dropped)
	}
	h.asOther(t, host.Request{}, storm.Rows)
	h.healthy(t)
	// What is queued, once more in gRPC's hands, and what any storm may leave.
	const holds = 2*32 + stormLeaves
	testenv.Eventually(t, 15*time.Second, "the rest is given back", func() bool {
		return h.resident(t) < h.restMiB+holds
	})
	cancel()
	h.settles(t)
}

// More than both sides can handle: what they have to tell each other about
// calls that ended must not fill the connection in both directions.
func TestStormSubscriptionsBeyondMeasureDoNotStallTheConnection(t *testing.T) {
	h := openHouse(t)
	path, err := h.Channel(testContext(t), storm.Greedy, storm.LiveRows)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	t.Logf("%d given up", h.Subscriptions(ctx, path, 1000))
	// Once what is on its way has been worked off.
	ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if answer, err := h.CheckHealth(ctx, storm.Other); err != nil || !answer.OK {
		t.Fatalf("health: %v %s", err, answer.Message)
	}
	h.healthy(t)
}

func TestStormSubscriptionsGivenUpHoldNobodyUp(t *testing.T) {
	h := openHouse(t)
	path, err := h.Channel(testContext(t), storm.Greedy, storm.LiveRows)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan int, 1)
	go func() { ended <- h.Subscriptions(ctx, path, 100) }()
	for range 10 {
		time.Sleep(200 * time.Millisecond)
		h.healthy(t)
		h.asOther(t, host.Request{FromAlert: true}, storm.Tables)
	}
	cancel()
	count, err := host.Receive(ended, time.Minute)
	if err != nil {
		t.Fatalf("the storm did not end: %v", err)
	}
	t.Logf("%d subscriptions were given up", count)
	if count < 100 {
		t.Errorf("%d subscriptions are no storm", count)
	}
	h.healthy(t)
	h.settles(t)
}

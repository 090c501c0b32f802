// Storms measures what one user's storms cost the others: how long health,
// alerts and another's queries wait, and what memory they take and leave. It
// prints plain rows and judges nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/storm"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "storms:", err)
		os.Exit(1)
	}
}

// weather is one storm; it returns when it is over or its time is.
type weather struct {
	name  string
	blows func(ctx context.Context, h *storm.House) error
}

var storms = []weather{
	{"quiet", quiet},
	{"one request of 600 queries for 5,000 rows", manyRows},
	{"8 requests of 100 tables, cancelled after 2 s", givenUp},
	{"60 cancelled bodies of 15 MiB", bodies},
	{"64 unread streams", unread},
	{"40 heavy streams", heavyStreams},
	{"1,000 subscriptions a second given up, 5 s", subscriptions},
}

func run() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	pair, err := netlab.NewPair()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pair.Close()) }()
	for _, storm := range storms {
		if err := measure(ctx, pair, storm); err != nil {
			fmt.Printf("%-46s %v\n", storm.name, err)
		}
	}
	return nil
}

func measure(ctx context.Context, pair *netlab.Pair, w weather) error {
	h, err := storm.Open(ctx, pair)
	if h != nil {
		defer h.Stop()
	}
	if err != nil {
		return err
	}
	before, err := h.ResidentMiB()
	if err != nil {
		return err
	}
	watched, stop := context.WithCancel(ctx)
	watch := newWatch(h)
	done := watch.run(watched)
	failed := w.blows(ctx, h)
	// The work that a storm leaves behind is part of it.
	time.Sleep(time.Second)
	stop()
	<-done
	time.Sleep(10 * time.Second)
	after, err := h.ResidentMiB()
	if err != nil {
		return errors.Join(failed, err)
	}
	fmt.Printf("%-46s health %s  alert %s  rows %s  MiB %4.0f, most %5.0f, "+
		"10 s later %5.0f\n", w.name, text(watch.health), text(watch.alert),
		text(watch.rows), before, watch.most, after)
	return failed
}

// text is the median and the longest wait in milliseconds.
func text(waits []time.Duration) string {
	if len(waits) == 0 {
		return "     -"
	}
	slices.Sort(waits)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return fmt.Sprintf("%5.0f /%6.0f", ms(waits[len(waits)/2]),
		ms(waits[len(waits)-1]))
}

// watch asks as others do, ten times a second each.
type watch struct {
	house               *storm.House
	health, alert, rows []time.Duration
	most                float64 // MiB
}

func newWatch(h *storm.House) *watch { return &watch{house: h} }

func (w *watch) run(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	weighed := w.weigh(ctx)
	go func() {
		defer close(done)
		defer func() { <-weighed }()
		for ; ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
			w.health = append(w.health, timed(func(ctx context.Context) error {
				_, err := w.house.CheckHealth(ctx, storm.Other)
				return err
			}))
			w.alert = append(w.alert, w.ask(host.Request{FromAlert: true},
				`{"kind":"traffic","interface":"`+netlab.PairLink+`"}`))
			w.rows = append(w.rows, w.ask(host.Request{}, `{"limit":100}`))
		}
	}()
	return done
}

// weigh looks at the memory by itself, for it is most while others wait.
func (w *watch) weigh(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
			if now, err := w.house.ResidentMiB(); err == nil {
				w.most = max(w.most, now)
			}
		}
	}()
	return done
}

func (w *watch) ask(request host.Request, target string) time.Duration {
	return timed(func(ctx context.Context) error {
		_, err := w.house.Ask(ctx, storm.Other, request,
			map[string]string{"A": target})
		return err
	})
}

// timed is how long a call took; one that fails counts as it took.
func timed(call func(context.Context) error) time.Duration {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	began := time.Now()
	_ = call(ctx)
	return time.Since(began)
}

func quiet(context.Context, *storm.House) error {
	time.Sleep(2 * time.Second)
	return nil
}

func manyRows(ctx context.Context, h *storm.House) error {
	sums, err := h.AskMany(ctx, storm.Greedy, 600, storm.Rows)
	fmt.Printf("%46s %d answered, %.0f MiB\n", "", sums.Answered,
		float64(sums.Bytes)/(1<<20))
	return err
}

func givenUp(ctx context.Context, h *storm.House) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	h.GiveUp(ctx, 8, 100, storm.Tables)
	return nil
}

func bodies(ctx context.Context, h *storm.House) error {
	h.Bodies(ctx, 60, 15<<20)
	return nil
}

func unread(ctx context.Context, h *storm.House) error {
	path, err := h.Channel(ctx, storm.Greedy, storm.LiveRows)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := h.Unread(ctx, path, 64); err != nil {
		return err
	}
	return h.Send(ctx, 100_000, 20_000)
}

func heavyStreams(ctx context.Context, h *storm.House) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for i := range 40 {
		path, err := h.Channel(ctx, storm.Greedy, fmt.Sprintf(
			`{"kind":"traffic","interface":"%s","groupBy":["source_ip",`+
				`"source_port"],"top":%d,"resolution":0.2}`, netlab.PairLink, 900+i))
		if err != nil {
			return err
		}
		stream, err := h.RunStream(ctx, storm.Greedy, path)
		if err != nil {
			return err
		}
		go func() {
			for range stream.Packets {
			}
		}()
	}
	delays, err := follow(ctx, h)
	fmt.Printf("%46s another's row stream, age of rows: %s ms\n", "", text(delays))
	return err
}

// follow watches a row stream of another's while packets come, and tells how
// old rows are when they arrive.
func follow(ctx context.Context, h *storm.House) ([]time.Duration, error) {
	panel, err := h.OpenPanel(ctx, storm.Other, storm.LiveRows)
	if err != nil {
		return nil, err
	}
	time.AfterFunc(8*time.Second, panel.Cancel)
	go func() { _ = h.Send(ctx, 20_000, 4000) }()
	var delays []time.Duration
	for packet := range panel.Packets {
		rows, err := panel.Rows(packet)
		if err != nil {
			return delays, err
		}
		for _, row := range rows {
			if at, ok := row["time"].(float64); ok {
				delays = append(delays, packet.At.Sub(time.UnixMilli(int64(at))))
			}
		}
	}
	return delays, nil
}

func subscriptions(ctx context.Context, h *storm.House) error {
	path, err := h.Channel(ctx, storm.Greedy, storm.LiveRows)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	fmt.Printf("%46s %d given up\n", "", h.Subscriptions(ctx, path, 50))
	return nil
}

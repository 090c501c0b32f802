package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// steadyLatency: 1,000 packets a second for ten seconds.
func steadyLatency(_ context.Context, b *bench) error {
	const count, every = 10000, time.Millisecond
	sent := make([]atomic.Int64, count)
	failed := make(chan error, 1)
	go func() {
		began := time.Now()
		for i := range count {
			time.Sleep(time.Until(began.Add(time.Duration(i) * every)))
			sent[i].Store(time.Now().UnixNano())
			if err := b.socket.Send(b.frames[i]); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	delays, err := b.collect(sent, count, 15*time.Second)
	if err != nil {
		return err
	}
	if err := <-failed; err != nil {
		return err
	}
	report("wire to stream message, 1,000 packets/s for 10 s", delays, count)
	return nil
}

// collect takes rows until there are `count` or the limit has passed, and
// returns how long each was on its way; sent holds Unix nanoseconds by port.
func (b *bench) collect(sent []atomic.Int64, count int,
	limit time.Duration) ([]time.Duration, error) {
	var delays []time.Duration
	for end := time.After(limit); len(delays) < count; {
		select {
		case packet, open := <-b.live.Packets:
			if !open {
				return nil, fmt.Errorf("the stream ended: %w", b.live.Err())
			}
			ports, err := b.ports(packet)
			if err != nil {
				return nil, err
			}
			for _, port := range ports {
				if port < len(sent) {
					delays = append(delays,
						packet.At.Sub(time.Unix(0, sent[port].Load())))
				}
			}
		case <-end:
			return delays, nil
		}
	}
	return delays, nil
}

// latencyAfterIdle: a lone packet after a second of silence, twenty times.
func latencyAfterIdle(_ context.Context, b *bench) error {
	var delays []time.Duration
	for i := range 20 {
		time.Sleep(time.Second)
		sent := make([]atomic.Int64, i+1)
		sent[i].Store(time.Now().UnixNano())
		if err := b.socket.Send(b.frames[i]); err != nil {
			return err
		}
		one, err := b.collect(sent, 1, 2*time.Second)
		if err != nil {
			return err
		}
		delays = append(delays, one...)
	}
	report("first packet after a second of silence", delays, 20)
	return nil
}

func report(what string, delays []time.Duration, count int) {
	if len(delays) == 0 {
		fmt.Printf("%-52s no row arrived\n", what)
		return
	}
	slices.Sort(delays)
	at := func(percent int) float64 {
		i := min(len(delays)-1, len(delays)*percent/100)
		return float64(delays[i].Microseconds()) / 1000
	}
	fmt.Printf("%-52s p50 %6.1f ms  p99 %6.1f ms  max %6.1f ms  rows %d of %d\n",
		what, at(50), at(99), at(100), len(delays), count)
}

// rowsAgainstPosts: rows delivered in three seconds of flood, and what one
// HTTP request a packet achieves in the same time against a server that does
// nothing with it.
func rowsAgainstPosts(ctx context.Context, b *bench) error {
	const span = 3 * time.Second
	flood, cancel := context.WithTimeout(ctx, span)
	defer cancel()
	offered := make(chan int, 1)
	go func() {
		n := 0
		for ; flood.Err() == nil; n++ {
			if b.socket.Send(b.frames[n%len(b.frames)]) != nil {
				break
			}
		}
		offered <- n
	}()
	rows, err := b.countRows(flood)
	if err != nil {
		return err
	}
	ledger, err := b.plugin.Ledger(ctx, b.source)
	if err != nil {
		return err
	}
	sent := <-offered
	for _, row := range ledger {
		fmt.Printf("%-52s seen %d of %d sent, shown %d, over budget %d, "+
			"ring full %d\n", "ledger of a three-second flood", row.Seen, sent,
			row.Shown, row.OverBudget, row.RingFull)
	}
	posts, err := countPosts(ctx, span)
	if err != nil {
		return err
	}
	perSecond := func(n int) float64 { return float64(n) / span.Seconds() }
	fmt.Printf("%-52s %.0f rows/s; one POST a packet to an idle server: %.0f/s; "+
		"ratio %.1f\n", "rows delivered to one stream", perSecond(rows),
		perSecond(posts), float64(rows)/float64(max(posts, 1)))
	return nil
}

func (b *bench) countRows(ctx context.Context) (int, error) {
	rows := 0
	for {
		select {
		case packet, open := <-b.live.Packets:
			if !open {
				return rows, fmt.Errorf("the stream ended: %w", b.live.Err())
			}
			ports, err := b.ports(packet)
			if err != nil {
				return rows, err
			}
			rows += len(ports)
		case <-ctx.Done():
			return rows, nil
		}
	}
}

func countPosts(ctx context.Context, span time.Duration) (int, error) {
	server := httptest.NewServer(http.HandlerFunc(
		func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
		}))
	defer server.Close()
	line := `packets,source_ip=192.0.2.2,destination_ip=192.0.2.1 ttl=64,length=60`
	posts := 0
	for end := time.Now().Add(span); time.Now().Before(end); posts++ {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost,
			server.URL, strings.NewReader(line))
		if err != nil {
			return posts, err
		}
		answer, err := server.Client().Do(request)
		if err != nil {
			return posts, err
		}
		answer.Body.Close()
	}
	return posts, nil
}

// Package storm does to a plugin what nobody should: questions without end,
// calls given up, streams that nobody reads.
package storm

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

// Greedy is who makes the storms, Other one who suffers from them.
var (
	Greedy = source("greedy")
	Other  = source("other")
)

func source(login string) host.Source {
	return host.Source{UID: "storm", Login: login, Settings: `{"interfaces":"` +
		netlab.PairLink + `","packetsPerSecond":100000}`}
}

// Targets that cost something.
const (
	// Rows is an answer of about a megabyte.
	Rows = `{"kind":"packets","interface":"` + netlab.PairLink +
		`","live":false,"limit":5000}`
	Tables = `{"kind":"flows","interface":"` + netlab.PairLink +
		`","live":false,"limit":5000}`
	LiveRows = `{"kind":"packets","interface":"` + netlab.PairLink + `"}`
)

// House is a plugin whose interface has seen many packets of many flows.
type House struct {
	*host.Plugin
	pair   *netlab.Pair
	frames [][]byte
}

// Open starts the plugin, asks it once, and lets 60,000 packets pass.
func Open(ctx context.Context, pair *netlab.Pair) (*House, error) {
	builder, err := frames.NewBuilder(pair.PeerMAC, pair.WatchedMAC)
	if err != nil {
		return nil, err
	}
	h := &House{pair: pair}
	to := netip.MustParseAddrPort("192.0.2.1:53")
	for i := range 20_000 {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 18,
			byte(i >> 8), byte(i)}), uint16(1024+i))
		h.frames = append(h.frames, builder.UDP(from, to, []byte("storm")))
	}
	h.Plugin, err = host.Start(host.Options{Namespace: pair.Watched.Name})
	if err != nil {
		return nil, err
	}
	if _, err := h.QueryData(ctx, Other, map[string]string{"A": Rows}); err != nil {
		return h, err
	}
	return h, h.Send(ctx, 60_000, 30_000)
}

// Send puts `count` packets on the wire, so many a second.
func (h *House) Send(ctx context.Context, count, perSecond int) error {
	socket, err := h.pair.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		return err
	}
	defer socket.Close()
	if err := socket.Bind(); err != nil {
		return err
	}
	batch := netlab.NewBatch(h.frames)
	began := time.Now()
	for sent := 0; sent < count && ctx.Err() == nil; {
		due := min(count, int(time.Since(began).Seconds()*float64(perSecond)))
		for at := sent % len(h.frames); sent < due; at = sent % len(h.frames) {
			to := min(at+64, at+due-sent, len(h.frames))
			if err := socket.SendBatch(batch, at, to); err != nil {
				return err
			}
			sent += to - at
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

// GiveUp sends `requests` requests of `queries` queries each at once, to be
// given up when ctx ends; it returns when all have ended.
func (h *House) GiveUp(ctx context.Context, requests, queries int,
	target string) {
	var all sync.WaitGroup
	for range requests {
		all.Go(func() { _, _ = h.AskMany(ctx, Greedy, queries, target) })
	}
	all.Wait()
}

// Bodies sends `count` requests of `bytes` bytes each and gives them up.
func (h *House) Bodies(ctx context.Context, count, bytes int) {
	body := `{"interface":"` + strings.Repeat("x", bytes) + `"}`
	var all sync.WaitGroup
	for range count {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			_, _ = h.AskMany(ctx, Greedy, 1, body)
		})
	}
	all.Wait()
}

// Channel is the path of the channel of a target.
func (h *House) Channel(ctx context.Context, who host.Source,
	target string) (string, error) {
	answers, err := h.QueryData(ctx, who, map[string]string{"A": target})
	if err != nil {
		return "", err
	}
	answer := answers["A"]
	if answer.Error != "" || len(answer.Frames) == 0 {
		return "", fmt.Errorf("query %s: %s", target, answer.Error)
	}
	return host.ChannelPath(answer.Frames[0].Meta.Channel)
}

// Subscriptions subscribes and gives up over and over, `atOnce` at a time,
// until ctx ends; it returns how often.
func (h *House) Subscriptions(ctx context.Context, path string, atOnce int) int {
	var all sync.WaitGroup
	var lock sync.Mutex
	count := 0
	for range atOnce {
		all.Go(func() {
			mine := 0
			for ; ctx.Err() == nil; mine++ {
				one, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				_, _ = h.SubscribeStream(one, Greedy, path)
				cancel()
			}
			lock.Lock()
			defer lock.Unlock()
			count += mine
		})
	}
	all.Wait()
	return count
}

// Unread runs `count` streams of the channel that nobody reads, until ctx ends.
func (h *House) Unread(ctx context.Context, path string, count int) error {
	for range count {
		if err := h.RunUnread(ctx, Greedy, path); err != nil {
			return err
		}
	}
	return nil
}

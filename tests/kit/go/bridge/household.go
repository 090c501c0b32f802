package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/netlab"
)

// household is the traffic of a small network as the watched host sees it,
// both ways, on the busy link.
type household struct {
	talk     talk
	in, out  *netlab.RawSocket
	cancel   context.CancelFunc
	running  sync.WaitGroup
	mu       sync.Mutex
	problems error
}

func startHousehold(pair *netlab.Pair) (*household, error) {
	ctx, cancel := context.WithCancel(context.Background())
	h := &household{cancel: cancel}
	if err := h.open(pair); err != nil {
		return nil, errors.Join(err, h.stop())
	}
	for _, habit := range h.talk.habits() {
		h.running.Go(func() { h.keep(ctx, habit) })
	}
	return h, nil
}

func (h *household) open(pair *netlab.Pair) error {
	theirs, err := pair.Peer.MAC(busyLink)
	if err != nil {
		return err
	}
	own, err := pair.Watched.MAC(busyLink)
	if err != nil {
		return err
	}
	h.talk = talk{
		in:  frames.Builder{Source: theirs, Destination: own},
		out: frames.Builder{Source: own, Destination: theirs},
	}
	if h.in, err = pair.Peer.OpenRaw(busyLink); err != nil {
		return err
	}
	h.out, err = pair.Watched.OpenRaw(busyLink)
	return err
}

// keep keeps a habit until ctx ends, or a frame cannot be sent.
func (h *household) keep(ctx context.Context, habit habit) {
	ticks := time.NewTicker(habit.every)
	defer ticks.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		if err := h.say(habit.do(n)); err != nil {
			h.mu.Lock()
			h.problems = errors.Join(h.problems, err)
			h.mu.Unlock()
			return
		}
	}
}

func (h *household) say(all []spoken) error {
	for _, one := range all {
		socket := h.in
		if one.out {
			socket = h.out
		}
		if err := socket.Send(one.frame); err != nil {
			return err
		}
	}
	return nil
}

// stop ends the traffic and tells what went wrong with it.
func (h *household) stop() error {
	h.cancel()
	h.running.Wait()
	err := h.problems
	for _, socket := range []*netlab.RawSocket{h.in, h.out} {
		if socket != nil {
			err = errors.Join(err, socket.Close())
		}
	}
	return err
}

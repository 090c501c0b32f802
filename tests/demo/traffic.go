package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// talker is one kind of traffic: what is said, and how often.
type talker struct {
	name  string
	every time.Duration
	say   func(n int) error
	close func() error
}

// traffic runs all talkers until its context ends.
type traffic struct {
	talkers []talker
	running sync.WaitGroup
	mu      sync.Mutex
	failed  map[string]error // the first failure of each talker
}

// startTraffic opens every socket first, so that what cannot work is told at
// once.
func startTraffic(ctx context.Context, h *homeNetwork) (*traffic, error) {
	t := &traffic{failed: map[string]error{}}
	for _, open := range []func(context.Context, *homeNetwork) (talker, error){
		webOverIPv4, webOverIPv6, nameQueries, pingOverIPv4, pingOverIPv6,
		serviceSearch, nameSearch, videoCall, taggedSyslog, addressQuestions,
	} {
		talker, err := open(ctx, h)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("make traffic: %w", err),
				t.closeAll())
		}
		t.talkers = append(t.talkers, talker)
	}
	for _, talker := range t.talkers {
		t.running.Go(func() { t.talk(ctx, talker) })
	}
	return t, nil
}

func (t *traffic) talk(ctx context.Context, who talker) {
	ticks := time.NewTicker(who.every)
	defer ticks.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		if err := who.say(n); err != nil && ctx.Err() == nil {
			t.mu.Lock()
			if t.failed[who.name] == nil {
				t.failed[who.name] = fmt.Errorf("%s: %w", who.name, err)
			}
			t.mu.Unlock()
		}
	}
}

// stop waits for the talkers, whose context has ended, and tells what failed.
func (t *traffic) stop() error {
	err := t.closeAll()
	t.running.Wait()
	for _, failure := range t.failed {
		err = errors.Join(err, failure)
	}
	return err
}

func (t *traffic) closeAll() error {
	var err error
	for _, talker := range t.talkers {
		err = errors.Join(err, talker.close())
	}
	return err
}

package main

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

const (
	// A viewer that falls so many messages behind is sent away, to come again.
	viewerQueue = 1024
	retryPause  = 200 * time.Millisecond
)

// runner runs the stream of a channel until ctx ends and hands on its messages.
// io.EOF is a stream that ended by its own will.
type runner func(ctx context.Context, channel string, say func([]byte)) error

// live is Grafana Live: however many look at a channel, its stream runs once,
// from the first viewer to the last. A stream that fails is run again; one that
// ends by itself leaves its viewers with nothing.
type live struct {
	run      runner
	mu       sync.Mutex
	channels map[string]*channel
}

type channel struct {
	viewers map[*viewer]bool
	cancel  context.CancelFunc
}

// viewer is one look at a channel. messages is closed when it was too slow.
type viewer struct{ messages chan []byte }

func newLive(run runner) *live {
	return &live{run: run, channels: map[string]*channel{}}
}

func (l *live) join(name string) *viewer {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.channels[name]
	if c == nil {
		ctx, cancel := context.WithCancel(context.Background())
		c = &channel{viewers: map[*viewer]bool{}, cancel: cancel}
		l.channels[name] = c
		go l.keepRunning(ctx, name, c)
	}
	v := &viewer{messages: make(chan []byte, viewerQueue)}
	c.viewers[v] = true
	return v
}

func (l *live) leave(name string, v *viewer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.channels[name]
	delete(c.viewers, v)
	if len(c.viewers) == 0 {
		c.cancel()
		delete(l.channels, name)
	}
}

func (l *live) keepRunning(ctx context.Context, name string, c *channel) {
	say := func(message []byte) { l.broadcast(c, message) }
	for ctx.Err() == nil {
		if err := l.run(ctx, name, say); errors.Is(err, io.EOF) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryPause):
		}
	}
}

func (l *live) broadcast(c *channel, message []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for v, waits := range c.viewers {
		if !waits {
			continue
		}
		select {
		case v.messages <- message:
		default:
			close(v.messages)
			c.viewers[v] = false
		}
	}
}

package main

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
)

// streams is a runner that tells what runs and says what it is told.
type streams struct {
	began, ended chan string
	say          chan string
	fail         chan error
}

func newStreams() *streams {
	return &streams{make(chan string), make(chan string), make(chan string),
		make(chan error)}
}

func (s *streams) run(ctx context.Context, channel string,
	say func([]byte)) error {
	s.began <- channel
	defer func() { s.ended <- channel }()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case text := <-s.say:
			say([]byte(text))
		case err := <-s.fail:
			return err
		}
	}
}

func await[T comparable](t *testing.T, from chan T, want T) {
	t.Helper()
	got, err := host.Receive(from, 10*time.Second)
	if err != nil {
		t.Fatalf("%v did not come: %v", want, err)
	}
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func hear(t *testing.T, v *viewer, want string) {
	t.Helper()
	message, err := host.Receive(v.messages, 10*time.Second)
	if err != nil {
		t.Fatalf("%q was not heard: %v", want, err)
	}
	if string(message) != want {
		t.Errorf("heard %q, want %q", message, want)
	}
}

func TestAStreamRunsOnceFromTheFirstViewerToTheLast(t *testing.T) {
	s := newStreams()
	l := newLive(s.run)
	first := l.join("ds/x/a")
	await(t, s.began, "ds/x/a")
	second := l.join("ds/x/a")
	s.say <- "to both"
	hear(t, first, "to both")
	hear(t, second, "to both")
	l.leave("ds/x/a", first)
	s.say <- "to one"
	hear(t, second, "to one")
	l.leave("ds/x/a", second)
	await(t, s.ended, "ds/x/a")
	l.join("ds/x/a")
	await(t, s.began, "ds/x/a")
}

func TestAStreamThatFailsIsRunAgainForTheSameViewers(t *testing.T) {
	s := newStreams()
	l := newLive(s.run)
	v := l.join("ds/x/a")
	await(t, s.began, "ds/x/a")
	s.fail <- errors.New("the plugin is gone")
	await(t, s.ended, "ds/x/a")
	await(t, s.began, "ds/x/a")
	s.say <- "back again"
	hear(t, v, "back again")
}

func TestAStreamThatEndsByItselfIsNotRunAgain(t *testing.T) {
	s := newStreams()
	l := newLive(s.run)
	v := l.join("ds/x/a")
	await(t, s.began, "ds/x/a")
	s.fail <- io.EOF
	await(t, s.ended, "ds/x/a")
	l.leave("ds/x/a", v)
	l.join("ds/x/b")
	await(t, s.began, "ds/x/b") // and not a once more
}

func TestAViewerThatDoesNotListenIsSentAway(t *testing.T) {
	s := newStreams()
	l := newLive(s.run)
	v := l.join("ds/x/a")
	await(t, s.began, "ds/x/a")
	// One too many, and one more to know that it was broadcast.
	for range viewerQueue + 2 {
		s.say <- "faster than you"
	}
	heard := 0
	for {
		if _, err := host.Receive(v.messages, 10*time.Second); err != nil {
			if !errors.Is(err, host.ErrClosed) {
				t.Error(err)
			}
			break
		}
		heard++
	}
	if heard != viewerQueue {
		t.Errorf("%d messages waited, want %d", heard, viewerQueue)
	}
}

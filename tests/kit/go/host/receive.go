package host

import (
	"errors"
	"fmt"
	"time"
)

// ErrClosed is of a channel that will give no more.
var ErrClosed = errors.New("the channel is closed")

// Receive takes the next value of a channel and waits no longer than limit. A
// test that receives in any other way hangs with what it tests.
func Receive[T any](from <-chan T, limit time.Duration) (T, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	var none T
	select {
	case value, open := <-from:
		if !open {
			return none, ErrClosed
		}
		return value, nil
	case <-timer.C:
		return none, fmt.Errorf("nothing came for %v", limit)
	}
}

// Next is the next packet of the stream. A stream that ended is an error.
func (s *Stream) Next(limit time.Duration) (Packet, error) {
	packet, err := Receive(s.Packets, limit)
	if errors.Is(err, ErrClosed) {
		return packet, fmt.Errorf("the stream ended: %w", s.err)
	}
	return packet, err
}

// Drain takes packets until the stream ends, which has to be within limit.
func (s *Stream) Drain(limit time.Duration) error {
	for end := time.Now().Add(limit); ; {
		_, err := Receive(s.Packets, time.Until(end))
		if errors.Is(err, ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the stream did not end within %v", limit)
		}
	}
}

// NextRows reads the next packet.
func (l *Live) NextRows(limit time.Duration) ([]Row, error) {
	packet, err := l.Next(limit)
	if err != nil {
		return nil, err
	}
	return l.Rows(packet)
}

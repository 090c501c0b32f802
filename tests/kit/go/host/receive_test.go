package host

import (
	"errors"
	"io"
	"testing"
	"time"
)

func TestReceiveWaitsNoLongerThanItsLimit(t *testing.T) {
	silent := make(chan int)
	if _, err := Receive(silent, time.Millisecond); err == nil {
		t.Error("a silent channel gave something")
	}
	full := make(chan int, 1)
	full <- 7
	if got, err := Receive(full, time.Minute); got != 7 || err != nil {
		t.Errorf("got %d, %v; want 7", got, err)
	}
	close(full)
	if _, err := Receive(full, time.Minute); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed channel: %v", err)
	}
}

func TestNextSaysWhyAStreamEnded(t *testing.T) {
	packets := make(chan Packet)
	close(packets)
	stream := Stream{Packets: packets, err: io.ErrUnexpectedEOF}
	if _, err := stream.Next(time.Minute); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

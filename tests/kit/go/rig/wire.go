package rig

import (
	"testing"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/netlab"
)

// Builder makes frames from the peer to the watched end.
func Builder(t testing.TB, pair *netlab.Pair) frames.Builder {
	t.Helper()
	builder, err := frames.NewBuilder(pair.PeerMAC, pair.WatchedMAC)
	if err != nil {
		t.Fatal(err)
	}
	return builder
}

// Socket is the peer's end of the wire, the caller's to close.
func Socket(t testing.TB, pair *netlab.Pair) *netlab.RawSocket {
	t.Helper()
	socket, err := pair.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		t.Fatal(err)
	}
	return socket
}

// Send puts the frames on the wire.
func Send(t testing.TB, pair *netlab.Pair, all [][]byte) {
	t.Helper()
	SendSlowly(t, pair, all, len(all), 0)
}

// SendSlowly puts the frames on the wire, with a pause after every so many.
func SendSlowly(t testing.TB, pair *netlab.Pair, all [][]byte, every int,
	pause time.Duration) {
	t.Helper()
	socket := Socket(t, pair)
	defer socket.Close()
	for i, frame := range all {
		if err := socket.Send(frame); err != nil {
			t.Fatal(err)
		}
		if (i+1)%every == 0 {
			time.Sleep(pause)
		}
	}
}

package rig

import (
	"testing"

	"xdplive/tests/kit/go/host"
)

// Rows reads what a test received from the stream, which must not have ended:
//
//	case packet, open := <-live.Packets:
//		rows = append(rows, rig.Rows(t, live, packet, open)...)
func Rows(t testing.TB, live *host.Live, packet host.Packet,
	open bool) []host.Row {
	t.Helper()
	if !open {
		t.Fatalf("the stream ended: %v", live.Err())
	}
	rows, err := live.Rows(packet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

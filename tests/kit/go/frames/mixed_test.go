package frames

import (
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

func TestMixedFramesAreAllReadableAndNoTwoAlike(t *testing.T) {
	b, err := NewBuilder("02:00:00:00:00:02", "02:00:00:00:00:01")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, frame := range b.Mixed(1000) {
		if seen[string(frame)] {
			t.Errorf("frame %d was there before", i)
		}
		seen[string(frame)] = true
		packet := gopacket.NewPacket(frame, layers.LayerTypeEthernet,
			gopacket.Default)
		if failure := packet.ErrorLayer(); failure != nil {
			t.Errorf("frame %d: %v", i, failure.Error())
		}
	}
}

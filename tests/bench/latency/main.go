// Latency measures the way from the wire to a stream message, over the real
// binary and the real protocol. It prints plain rows and judges nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "latency:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	pair, err := netlab.NewPair()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pair.Close()) }()
	for _, measure := range []func(context.Context, *bench) error{
		steadyLatency, latencyAfterIdle, rowsAgainstPosts,
	} {
		b, err := open(ctx, pair)
		if err != nil {
			return err
		}
		err = measure(ctx, b)
		b.plugin.Stop()
		if err != nil {
			return err
		}
	}
	return nil
}

// bench is one fresh plugin with an open panel, and a way to send to it.
type bench struct {
	plugin *host.Plugin
	source host.Source
	live   *host.Live
	socket *netlab.RawSocket
	frames [][]byte // number i has source port i
}

func open(ctx context.Context, pair *netlab.Pair) (*bench, error) {
	b := &bench{source: host.Source{UID: "bench", Settings: `{"interfaces":"` +
		netlab.PairLink + `","packetsPerSecond":100000}`}}
	builder, err := frames.NewBuilder(pair.PeerMAC, pair.WatchedMAC)
	if err != nil {
		return nil, err
	}
	from, to := netip.MustParseAddr("192.0.2.2"), netip.MustParseAddrPort("192.0.2.1:9")
	for port := range 1 << 16 {
		b.frames = append(b.frames, builder.UDP(
			netip.AddrPortFrom(from, uint16(port)), to, []byte("bench")))
	}
	if b.socket, err = pair.Peer.OpenRaw(netlab.PairLink); err != nil {
		return nil, err
	}
	b.plugin, err = host.Start(host.Options{Namespace: pair.Watched.Name})
	if err != nil {
		return nil, err
	}
	panel, err := b.plugin.OpenPanel(ctx, b.source, `{"interface":"`+
		netlab.PairLink+`","direction":"ingress"}`)
	if err != nil {
		return nil, err
	}
	b.live = panel.Live
	return b, nil
}

// ports are the source ports of the rows of one message: who sent them.
func (b *bench) ports(packet host.Packet) ([]int, error) {
	rows, err := b.live.Rows(packet)
	ports := make([]int, 0, len(rows))
	for _, row := range rows {
		port, _ := row["source_port"].(float64)
		ports = append(ports, int(port))
	}
	return ports, err
}

// Link measures what an agent costs beside a plugin that captures by itself:
// processor time of both programs together, and the way from the wire to a
// stream message. It prints plain rows and judges nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

const (
	// span is how long each load lasts, once it has run for warmUp.
	span   = 10 * time.Second
	warmUp = 2 * time.Second
	// ports tell frames apart; each comes again after more than a second.
	ports = 1 << 16
)

// load is so many packets a second, of which so many are shown.
type load struct {
	name      string
	perSecond int
	shown     int
}

var loads = []load{
	{"nothing at all", 0, 2_000},
	{"2,000 packets/s, all shown", 2_000, 100_000},
	{"50,000 packets/s, all shown", 50_000, 100_000},
	{"65,536 flows a second, none shown", ports, 1},
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "link:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	for _, load := range loads {
		alone, err := measure(ctx, load, false)
		if err != nil {
			return err
		}
		parted, err := measure(ctx, load, true)
		if err != nil {
			return err
		}
		fmt.Printf("%s\n  in one process     %s\n  through an agent   %s\n"+
			"  the link           %+5.1f %% of a core, p99 %+.1f ms\n",
			load.name, alone, parted, parted.processor-alone.processor,
			parted.p99-alone.p99)
	}
	return nil
}

// figures are what one run came to.
type figures struct {
	processor float64 // per cent of a core
	p50, p99  float64 // ms
	rows      int
}

func (f figures) String() string {
	return fmt.Sprintf("%5.1f %% of a core, p50 %6.1f ms, p99 %6.1f ms, %d rows",
		f.processor, f.p50, f.p99, f.rows)
}

func measure(ctx context.Context, load load, throughAgent bool) (f figures,
	err error) {
	pair, err := netlab.NewPair()
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, pair.Close()) }()
	b, err := open(ctx, pair, load, throughAgent)
	if err != nil {
		return f, err
	}
	defer b.close()
	return b.run(ctx, load)
}

// bench is a plugin with an open panel, perhaps its agent, and a sender.
type bench struct {
	plugin *host.Plugin
	agent  *host.Agent
	live   *host.Live
	socket *netlab.RawSocket
	batch  *netlab.Batch
	sent   [ports]atomic.Int64 // Unix nanoseconds, by source port
}

func (b *bench) close() {
	b.plugin.Stop()
	if b.agent != nil {
		b.agent.Stop()
		os.RemoveAll(filepath.Dir(b.agent.Socket))
	}
	b.socket.Close()
}

func open(ctx context.Context, pair *netlab.Pair, load load,
	throughAgent bool) (*bench, error) {
	builder, err := frames.NewBuilder(pair.PeerMAC, pair.WatchedMAC)
	if err != nil {
		return nil, err
	}
	b := &bench{}
	from := netip.MustParseAddr("192.0.2.2")
	to := netip.MustParseAddrPort("192.0.2.1:9")
	all := make([][]byte, ports)
	for port := range all {
		all[port] = builder.UDP(netip.AddrPortFrom(from, uint16(port)), to,
			[]byte("bench"))
	}
	b.batch = netlab.NewBatch(all)
	if b.socket, err = pair.Peer.OpenRaw(netlab.PairLink); err != nil {
		return nil, err
	}
	if err := b.socket.Bind(); err != nil {
		return nil, err
	}
	options := host.Options{Namespace: pair.Watched.Name}
	if throughAgent {
		if b.agent, err = startAgent(pair.Watched.Name, load.shown); err != nil {
			return nil, err
		}
		options.Env = []string{"GF_PLUGIN_AGENT_SOCKET=" + b.agent.Socket}
	}
	if b.plugin, err = host.Start(options); err != nil {
		return nil, err
	}
	source := host.Source{UID: "bench", Settings: fmt.Sprintf(
		`{"interfaces":"%s","packetsPerSecond":%d}`, netlab.PairLink, load.shown)}
	panel, err := b.plugin.OpenPanel(ctx, source,
		`{"interface":"`+netlab.PairLink+`","direction":"ingress"}`)
	if err != nil {
		return nil, err
	}
	b.live = panel.Live
	return b, nil
}

func startAgent(namespace string, shown int) (*host.Agent, error) {
	folder, err := os.MkdirTemp("", "xdplive-")
	if err != nil {
		return nil, err
	}
	config := filepath.Join(folder, "agent.toml")
	text := fmt.Sprintf("[capture]\npackets_per_second = %d\n", shown)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		return nil, err
	}
	return host.StartAgent(namespace, filepath.Join(folder, "agent.sock"),
		"root", "--config", config)
}

func (b *bench) run(ctx context.Context, load load) (f figures, err error) {
	ctx, cancel := context.WithTimeout(ctx, warmUp+span)
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- b.send(ctx, load.perSecond) }()
	var used time.Duration
	began := time.Now()
	start := time.AfterFunc(warmUp, func() { used, _ = b.processorTime() })
	defer start.Stop()
	delays, err := b.collect(ctx, began.Add(warmUp))
	if err != nil {
		return f, err
	}
	if err := <-failed; err != nil {
		return f, err
	}
	after, err := b.processorTime()
	f = figures{processor: 100 * (after - used).Seconds() / span.Seconds(),
		rows: len(delays)}
	if len(delays) > 0 {
		slices.Sort(delays)
		ms := func(i int) float64 { return float64(delays[i].Microseconds()) / 1e3 }
		f.p50, f.p99 = ms(len(delays)/2), ms(len(delays)*99/100)
	}
	return f, err
}

// processorTime is what the plugin and its agent have used together.
func (b *bench) processorTime() (time.Duration, error) {
	used, err := b.plugin.ProcessorTime()
	if err != nil || b.agent == nil {
		return used, err
	}
	agents, err := b.agent.ProcessorTime()
	return used + agents, err
}

// send spreads `perSecond` packets evenly over each second.
func (b *bench) send(ctx context.Context, perSecond int) error {
	began := time.Now()
	for sent := 0; ctx.Err() == nil; {
		due := int(time.Since(began).Seconds() * float64(perSecond))
		for sent < due {
			at := sent % ports
			to := min(at+64, at+due-sent, ports)
			now := time.Now().UnixNano()
			for port := at; port < to; port++ {
				b.sent[port].Store(now)
			}
			if err := b.socket.SendBatch(b.batch, at, to); err != nil {
				return err
			}
			sent += to - at
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

// collect returns how long each row was on its way that came after `since`.
func (b *bench) collect(ctx context.Context, since time.Time) ([]time.Duration,
	error) {
	var delays []time.Duration
	for {
		select {
		case packet, open := <-b.live.Packets:
			if !open {
				return nil, fmt.Errorf("the stream ended: %w", b.live.Err())
			}
			rows, err := b.live.Rows(packet)
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				port, _ := row["source_port"].(float64)
				if packet.At.After(since) {
					delays = append(delays, packet.At.Sub(
						time.Unix(0, b.sent[int(port)].Load())))
				}
			}
		case <-ctx.Done():
			return delays, nil
		}
	}
}

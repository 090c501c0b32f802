// Peers measures this plugin beside what people use: the same flood on the same
// wire, watched by one of them at a time. How many packets each has seen, by its
// own word, and what processor time and memory that took. It prints plain rows
// and judges nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/netlab"
)

const (
	// flooded is how long packets come, perSecond of them, of so many flows.
	flooded   = 5 * time.Second
	perSecond = 200_000
	flows     = 10_000
	// settles is how long a watcher has to read what waits for it.
	settles = 2 * time.Second
)

func main() {
	run := compare
	if len(os.Args) == 2 && os.Args[1] == postsCommand {
		run = postAll
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// watcher is one of those that are compared, at work on a link.
type watcher interface {
	// pid is that of the process whose costs, with its children's, count.
	pid() int
	// seen asks it how many packets it saw; the last that is asked of it.
	seen(ctx context.Context) (uint64, error)
	stop()
}

// peer is a way to make one in a namespace, which watches the link of a pair.
type peer struct {
	name  string
	start func(ctx context.Context, in *netlab.Namespace) (watcher, error)
}

var peers = []peer{
	{"this plugin, all its lanes", startPlugin},
	{"tcpdump, to nowhere", startTcpdump},
	{"softflowd", startSoftflowd},
	{"pmacctd, in memory", startPmacctd},
	{"a POST for each packet", startPosts},
}

func compare() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	fmt.Printf("%d packets/s of %d flows for %v\n%-28s %10s %8s %12s %16s %9s\n",
		perSecond, flows, flooded, "", "sent", "seen", "processor",
		"s a million seen", "memory")
	for _, peer := range peers {
		f, err := measure(ctx, peer)
		if err != nil {
			fmt.Printf("%-28s %v\n", peer.name, err)
			continue
		}
		fmt.Printf("%-28s %10d %6.1f %% %9.2f s %16.3f %5.0f MiB\n", peer.name, f.sent,
			100*float64(f.seen)/float64(f.sent), f.processor.Seconds(),
			1e6*f.processor.Seconds()/float64(max(f.seen, 1)), f.memory)
	}
	return nil
}

// figures are what one peer came to.
type figures struct {
	sent, seen uint64
	processor  time.Duration
	memory     float64 // MiB, the most it had
}

func measure(ctx context.Context, peer peer) (f figures, err error) {
	pair, err := netlab.NewPair()
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, pair.Close()) }()
	w, err := peer.start(ctx, pair.Watched)
	if err != nil {
		return f, err
	}
	defer w.stop()
	time.Sleep(settles)
	before, err := usageOf(w.pid())
	if err != nil {
		return f, err
	}
	if f.sent, err = flood(pair); err != nil {
		return f, err
	}
	time.Sleep(settles)
	after, err := usageOf(w.pid())
	if err != nil {
		return f, err
	}
	f.processor = after.processor - before.processor
	f.memory = after.memory
	f.seen, err = w.seen(ctx)
	return f, err
}

// flood sends at the rate that is asked for, and says how many were sent.
func flood(pair *netlab.Pair) (sent uint64, err error) {
	builder, err := frames.NewBuilder(pair.PeerMAC, pair.WatchedMAC)
	if err != nil {
		return 0, err
	}
	to := netip.MustParseAddrPort("192.0.2.1:9")
	all := make([][]byte, flows)
	for i := range all {
		from := netip.AddrFrom4([4]byte{198, 18, byte(i >> 8), byte(i)})
		all[i] = builder.UDP(netip.AddrPortFrom(from, uint16(1024+i)), to,
			[]byte("bench"))
	}
	socket, err := pair.Peer.OpenRaw(netlab.PairLink)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, socket.Close()) }()
	if err := socket.Bind(); err != nil {
		return 0, err
	}
	batch := netlab.NewBatch(all)
	for began := time.Now(); time.Since(began) < flooded; {
		due := uint64(time.Since(began).Seconds() * perSecond)
		for sent < due {
			at := int(sent % flows)
			to := min(at+64, at+int(due-sent), flows)
			if err := socket.SendBatch(batch, at, to); err != nil {
				return sent, err
			}
			sent += uint64(to - at)
		}
		time.Sleep(time.Millisecond)
	}
	return sent, nil
}

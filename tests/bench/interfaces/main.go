// Interfaces measures what many interfaces cost: how long the first answer
// takes and until all of them are captured, the processor time of both, memory,
// and what the plugin uses while nothing happens. It prints plain rows and
// judges nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/many"
)

// idle is how long nothing happens, but for a dashboard that asks each second.
const idle = 20 * time.Second

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	for _, cables := range []int{1, 16, 200} {
		if err := measure(ctx, cables); err != nil {
			fmt.Fprintf(os.Stderr, "interfaces: %d: %v\n", cables, err)
			os.Exit(1)
		}
	}
}

func measure(ctx context.Context, cables int) (err error) {
	m, err := many.Open(cables, `,"historyMiB":8,"ringBufferMiB":1`)
	defer func() { err = errors.Join(err, m.Close()) }()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := ask(ctx, m); err != nil {
		return err
	}
	first := time.Since(began)
	for captured := false; !captured; time.Sleep(100 * time.Millisecond) {
		if captured, err = m.Captured(ctx); err != nil {
			return err
		}
	}
	all := time.Since(began)
	attaching, err := m.ProcessorTime()
	if err != nil {
		return err
	}
	unasked, err := share(ctx, m, func() error { return nil })
	if err != nil {
		return err
	}
	asked, err := share(ctx, m, func() error { return ask(ctx, m) })
	if err != nil {
		return err
	}
	resident, err := m.ResidentMiB()
	fmt.Printf("%3d interfaces, both ways: first answer %6.0f ms, all captured "+
		"after %5.1f s, %5.1f s of processor; idle %.2f %% of one, asked each "+
		"second %.2f %%; %.0f MiB\n", cables, float64(first.Microseconds())/1000,
		all.Seconds(), attaching.Seconds(), unasked, asked, resident)
	return err
}

// ask is a chart of all interfaces.
func ask(ctx context.Context, m *many.House) error {
	answers, err := m.Ask(ctx, m.Source, host.Request{},
		map[string]string{"A": `{"kind":"traffic"}`})
	if err != nil {
		return err
	}
	if text := answers["A"].Error; text != "" {
		return errors.New(text)
	}
	return nil
}

// share is the percentage of a processor that the plugin uses while `each` is
// done once a second.
func share(ctx context.Context, m *many.House, each func() error) (float64, error) {
	before, err := m.ProcessorTime()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for time.Since(began) < idle && ctx.Err() == nil {
		time.Sleep(time.Second)
		if err := each(); err != nil {
			return 0, err
		}
	}
	after, err := m.ProcessorTime()
	return 100 * (after - before).Seconds() / time.Since(began).Seconds(), err
}

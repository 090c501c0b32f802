package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"xdplive/tests/kit/go/host"
)

// showInTerminal plays Grafana: it starts the plugin on the watched host,
// opens one panel and prints what arrives until ctx ends.
func showInTerminal(ctx context.Context, network *homeNetwork,
	out *os.File) error {
	source := host.Source{
		UID: "demo", Settings: `{"interfaces":"` + network.watched.link + `"}`,
	}
	began := time.Now()
	plugin, err := host.Start(host.Options{Namespace: network.watched.Name})
	if err != nil {
		return err
	}
	defer plugin.Stop()
	fmt.Fprintf(out, "plugin  %s\n        shook hands in %d ms over the protocol "+
		"Grafana 12.4 speaks\n", host.PluginBinary(),
		time.Since(began).Milliseconds())
	health, err := plugin.CheckHealth(ctx, source)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "health  %s\n\n", health.Message)
	if !health.OK {
		return fmt.Errorf("the data source is not healthy: %s %s",
			health.Message, health.Details)
	}
	target := `{"refId":"A","kind":"packets","order":"oldest","interface":"` +
		network.watched.link + `"}`
	// The stream outlives ctx, so that the last rows can still arrive.
	streaming := context.WithoutCancel(ctx)
	panel, err := plugin.OpenPanel(streaming, source, target)
	if err != nil {
		return err
	}
	defer panel.Cancel()
	s := newScreen(out)
	s.take(host.FrameRows(panel.History))
	return follow(ctx, plugin, source, panel.Live, s)
}

// follow prints rows as they come and now and then the ledger, until ctx ends
// and with it the traffic.
func follow(ctx context.Context, plugin *host.Plugin, source host.Source,
	live *host.Live, s *screen) error {
	pictures := time.NewTicker(500 * time.Millisecond)
	defer pictures.Stop()
	ledgers := time.NewTicker(5 * time.Second)
	defer ledgers.Stop()
	for {
		select {
		case packet, open := <-live.Packets:
			if err := s.takePacket(live, packet, open); err != nil {
				return err
			}
		case <-pictures.C:
			s.picture()
		case <-ledgers.C:
			if rows, err := plugin.Ledger(ctx, source); err == nil {
				s.ledger(rows)
			}
		case <-ctx.Done():
			return conclude(plugin, source, live, s)
		}
	}
}

// conclude waits for the last rows, says what was seen and holds the ledger to
// its identities.
func conclude(plugin *host.Plugin, source host.Source, live *host.Live,
	s *screen) error {
	ledger, err := settle(plugin, source, live, s)
	if err != nil {
		return err
	}
	s.summary(ledger)
	if s.total == 0 {
		return errors.New("no packet arrived")
	}
	for _, row := range ledger {
		if !row.Balanced() {
			return fmt.Errorf("the ledger does not add up: %+v", row)
		}
	}
	return nil
}

// settle takes rows until they are as many as the ledger has shown, for two
// seconds at most: the network still says a word of its own now and then.
func settle(plugin *host.Plugin, source host.Source, live *host.Live,
	s *screen) ([]host.LedgerRow, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for look := 0; ; look++ {
		ledger, err := plugin.Ledger(ctx, source)
		if err != nil || look == 20 || uint64(s.total) == shown(ledger) {
			return ledger, err
		}
		for wait := time.After(100 * time.Millisecond); wait != nil; {
			select {
			case packet, open := <-live.Packets:
				if err := s.takePacket(live, packet, open); err != nil {
					return nil, err
				}
			case <-wait:
				wait = nil
			}
		}
	}
}

func shown(ledger []host.LedgerRow) uint64 {
	var sum uint64
	for _, row := range ledger {
		sum += row.Shown
	}
	return sum
}

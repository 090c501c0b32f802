package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"xdplive/tests/host"
)

// showInTerminal plays Grafana: it starts the plugin on the watched host,
// opens one panel and prints what arrives until ctx ends.
func showInTerminal(ctx context.Context, network *homeNetwork) error {
	source := host.Source{
		UID: "demo", Settings: `{"interfaces":"` + network.watched.link + `"}`,
	}
	began := time.Now()
	plugin, err := host.Start(host.Options{Namespace: network.watched.Name})
	if err != nil {
		return err
	}
	defer plugin.Stop()
	fmt.Printf("plugin  %s\n        shook hands in %d ms over the protocol "+
		"Grafana 12.4 speaks\n", host.PluginBinary(),
		time.Since(began).Milliseconds())
	health, err := plugin.CheckHealth(ctx, source)
	if err != nil {
		return err
	}
	fmt.Printf("health  %s\n\n", health.Message)
	if !health.OK {
		return fmt.Errorf("the data source is not healthy: %s %s",
			health.Message, health.Details)
	}
	target := `{"refId":"A","kind":"packets","interface":"` +
		network.watched.link + `"}`
	// The stream outlives ctx, so that the last rows can still arrive.
	streaming := context.WithoutCancel(ctx)
	live, _, err := plugin.OpenPanel(streaming, source, target)
	if err != nil {
		return err
	}
	defer live.Cancel()
	return follow(ctx, plugin, source, live, newScreen(os.Stdout))
}

// follow prints rows as they come and now and then the ledger. When ctx ends,
// and with it the traffic, it waits for the last rows.
func follow(ctx context.Context, plugin *host.Plugin, source host.Source,
	live *host.Live, s *screen) error {
	pictures := time.NewTicker(500 * time.Millisecond)
	defer pictures.Stop()
	ledgers := time.NewTicker(5 * time.Second)
	defer ledgers.Stop()
	ending := ctx.Done()
	var ended <-chan time.Time
	for {
		select {
		case packet, open := <-live.Packets:
			if !open {
				return fmt.Errorf("the stream ended: %w", live.Err())
			}
			rows, err := live.Rows(packet)
			if err != nil {
				return err
			}
			s.take(rows, packet.At)
		case <-pictures.C:
			s.picture()
		case <-ledgers.C:
			if rows, err := plugin.Ledger(ctx, source); err == nil {
				s.ledger(rows)
			}
		case <-ending:
			ending, ended = nil, time.After(400*time.Millisecond)
		case <-ended:
			return conclude(plugin, source, s)
		}
	}
}

// conclude says what was seen and holds the ledger to its identities.
func conclude(plugin *host.Plugin, source host.Source, s *screen) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	ledger, err := plugin.Ledger(ctx, source)
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

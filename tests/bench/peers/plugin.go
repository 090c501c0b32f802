package main

import (
	"context"
	"fmt"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

var source = host.Source{UID: "bench", Settings: `{"source":"process","interfaces":"` +
	netlab.PairLink + `"}`}

// ours is the plugin as it comes: counting always, and showing 2,000 a second.
type ours struct{ plugin *host.Plugin }

func startPlugin(ctx context.Context, in *netlab.Namespace) (watcher, error) {
	plugin, err := host.Start(host.Options{Namespace: in.Name})
	if err != nil {
		return nil, err
	}
	_, err = plugin.OpenPanel(ctx, source, `{"interface":"`+netlab.PairLink+`"}`)
	return ours{plugin}, err
}

func (o ours) pid() int { return o.plugin.Pid() }
func (o ours) stop()    { o.plugin.Stop() }

func (o ours) seen(ctx context.Context) (uint64, error) {
	rows, err := o.plugin.Ledger(ctx, source)
	if err != nil {
		return 0, err
	}
	row, found := host.TapOf(rows, "ingress", "")
	if !found || !row.Balanced() {
		return 0, fmt.Errorf("the ledger does not add up: %+v", row)
	}
	return row.Seen, nil
}

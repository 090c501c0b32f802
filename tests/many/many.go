// Package many is a plugin that watches hundreds of interfaces in both
// directions.
package many

import (
	"context"
	"errors"
	"fmt"

	"xdplive/tests/kit/go/frames"
	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

// Prefix begins the name of each interface that is watched; the number of its
// cable ends it.
const Prefix = "many"

// House is the plugin and the namespace of its own in which it looks.
type House struct {
	*host.Plugin
	Source host.Source
	cables int
	lab    *netlab.Lab
	space  *netlab.Namespace
}

// Open lays the cables and starts the plugin; it has asked nothing yet.
// Settings are more of them, such as `,"historyMiB":8`. What is returned with
// an error is to be closed as well.
func Open(cables int, settings string) (*House, error) {
	h := &House{cables: cables, Source: host.Source{
		UID:      "many",
		Settings: `{"interfaces":"` + Prefix + `*"` + settings + `}`,
	}}
	var err error
	if h.lab, err = netlab.New(); err != nil {
		return h, err
	}
	if h.space, err = h.lab.Namespace("many"); err != nil {
		return h, err
	}
	if err := h.space.Veths(Prefix, cables); err != nil {
		return h, err
	}
	h.Plugin, err = host.Start(host.Options{Namespace: h.space.Name})
	return h, err
}

// Close ends the plugin and takes the cables away.
func (h *House) Close() error {
	if h.Plugin != nil {
		h.Stop()
	}
	if h.lab == nil {
		return nil
	}
	return h.lab.Close()
}

// Captured says whether each interface is captured in both directions.
func (h *House) Captured(ctx context.Context) (bool, error) {
	rows, err := h.Ledger(ctx, h.Source)
	return len(rows) == 2*h.cables, err
}

// Send puts `count` frames on the other end of one cable.
func (h *House) Send(cable, count int) (err error) {
	name := fmt.Sprintf("%s%d", Prefix, cable)
	ours, err := h.space.MAC(name)
	if err != nil {
		return err
	}
	theirs, err := h.space.MAC("end-" + name)
	if err != nil {
		return err
	}
	builder, err := frames.NewBuilder(theirs.String(), ours.String())
	if err != nil {
		return err
	}
	socket, err := h.space.OpenRaw("end-" + name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, socket.Close()) }()
	for _, frame := range builder.Mixed(count) {
		if err := socket.Send(frame); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"fmt"
	"net/http"
	"strings"

	"xdplive/tests/kit/go/host"
)

// watch is one browser's look at a channel, as server-sent events: `join` with
// what the plugin says to a new viewer, then the stream's messages.
func (a *api) watch(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("channel")
	uid, path, err := splitChannel(name)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	initial, err := a.keeper.current().SubscribeStream(r.Context(),
		a.source(uid), path)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	viewer := a.live.join(name)
	defer a.live.leave(name, viewer)
	w.Header().Set("Content-Type", "text/event-stream")
	events := eventWriter{w, http.NewResponseController(w)}
	for err = events.write("join", initial); err == nil; {
		select {
		case <-r.Context().Done():
			return
		case message, open := <-viewer.messages:
			if !open {
				return
			}
			err = events.write("message", message)
		}
	}
}

type eventWriter struct {
	http.ResponseWriter
	control *http.ResponseController
}

// write sends one event; JSON has no line breaks of its own.
func (w eventWriter) write(event string, data []byte) error {
	_, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, data)
	if err != nil {
		return err
	}
	return w.control.Flush()
}

func splitChannel(channel string) (uid, path string, err error) {
	path, err = host.ChannelPath(channel)
	if err == nil {
		uid = strings.Split(channel, "/")[1]
	}
	return uid, path, err
}

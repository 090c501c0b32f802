package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/host"
)

// api answers what a browser asks of Grafana for a data source, and under
// /test/ what a test asks of the network.
type api struct {
	keeper *keeper
	wires  *wires
	live   *live

	mu       sync.Mutex
	settings map[string]string // jsonData by data source
}

func newAPI(keeper *keeper, wires *wires) *api {
	a := &api{keeper: keeper, wires: wires, settings: map[string]string{}}
	a.live = newLive(a.runStream)
	return a
}

func (a *api) handler() http.Handler {
	mux := http.NewServeMux()
	const source = "/api/datasources/uid/{uid}"
	mux.HandleFunc("POST /api/ds/query", a.query)
	mux.HandleFunc("PUT "+source, a.saveSettings)
	mux.HandleFunc("GET "+source+"/health", a.health)
	mux.HandleFunc(source+"/resources/{path...}", a.resource)
	mux.HandleFunc("GET /api/live/stream", a.watch)
	mux.HandleFunc("POST /test/send", a.send)
	mux.HandleFunc("POST /test/kill", a.kill)
	return mux
}

func (a *api) source(uid string) host.Source {
	a.mu.Lock()
	defer a.mu.Unlock()
	return host.Source{UID: uid, Settings: a.settings[uid]}
}

func (a *api) saveSettings(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err == nil && !json.Valid(text) {
		err = errors.New("settings are no JSON")
	}
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	a.mu.Lock()
	a.settings[r.PathValue("uid")] = string(text)
	a.mu.Unlock()
	answer(w, http.StatusOK, map[string]string{"message": "Datasource updated"})
}

func (a *api) health(w http.ResponseWriter, r *http.Request) {
	health, err := a.keeper.current().CheckHealth(r.Context(),
		a.source(r.PathValue("uid")))
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	status, word := http.StatusOK, "OK"
	if !health.OK {
		status, word = http.StatusBadRequest, "ERROR"
	}
	body := map[string]any{"status": word, "message": health.Message}
	if health.Details != "" {
		body["details"] = json.RawMessage(health.Details)
	}
	answer(w, status, body)
}

func (a *api) resource(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	path := r.PathValue("path")
	url := path
	if r.URL.RawQuery != "" {
		url += "?" + r.URL.RawQuery
	}
	found, err := a.keeper.current().CallResource(r.Context(),
		a.source(r.PathValue("uid")), url, path, string(body))
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(found.Status)
	_, _ = w.Write(found.Body)
}

// asked is the body of /api/ds/query; the numbers of its first query are those
// of all.
type asked struct {
	From, To string
	Queries  []json.RawMessage
}

type target struct {
	RefID         string
	IntervalMs    int64
	MaxDataPoints int64
	Datasource    struct{ UID string }
}

func (a *api) query(w http.ResponseWriter, r *http.Request) {
	var body asked
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	request, uid, queries, err := body.read()
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	answers, err := a.keeper.current().Ask(r.Context(), a.source(uid), request,
		queries)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	status, results := resultsOf(answers)
	answer(w, status, results)
}

func (body asked) read() (request host.Request, uid string,
	queries map[string]string, err error) {
	queries = map[string]string{}
	var first target
	for i, text := range body.Queries {
		var one target
		if err = json.Unmarshal(text, &one); err != nil {
			return request, uid, nil, err
		}
		if i == 0 {
			first = one
		}
		queries[one.RefID] = string(text)
	}
	request.Interval = time.Duration(first.IntervalMs) * time.Millisecond
	request.MaxDataPoints = first.MaxDataPoints
	if request.From, err = momentOf(body.From); err != nil {
		return request, uid, nil, err
	}
	request.To, err = momentOf(body.To)
	return request, first.Datasource.UID, queries, err
}

func momentOf(text string) (time.Time, error) {
	milliseconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("read time: %w", err)
	}
	return time.UnixMilli(milliseconds), nil
}

// result is one answer as Grafana writes it; frames write themselves.
type result struct {
	Status int         `json:"status"`
	Error  string      `json:"error,omitempty"`
	Frames data.Frames `json:"frames,omitempty"`
}

// resultsOf puts answers as Grafana does: 400 where one of them is an error.
func resultsOf(answers map[string]host.Answer) (int, map[string]any) {
	status, results := http.StatusOK, map[string]result{}
	for refID, found := range answers {
		results[refID] = result{found.Status, found.Error, found.Frames}
		if found.Error != "" {
			status = http.StatusBadRequest
		}
	}
	return status, map[string]any{"results": results}
}

func (a *api) kill(w http.ResponseWriter, _ *http.Request) {
	if err := a.keeper.kill(); err != nil {
		fail(w, http.StatusInternalServerError, err)
	}
}

func (a *api) send(w http.ResponseWriter, r *http.Request) {
	var packets []packet
	err := json.NewDecoder(r.Body).Decode(&packets)
	if err == nil {
		err = a.wires.send(packets)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, err)
	}
}

func (a *api) runStream(ctx context.Context, channel string,
	say func([]byte)) error {
	uid, path, err := splitChannel(channel)
	if err != nil {
		return err
	}
	stream, err := a.keeper.current().RunStream(ctx, a.source(uid), path)
	if err != nil {
		return err
	}
	for packet := range stream.Packets {
		say(packet.Data)
	}
	return stream.Err()
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func fail(w http.ResponseWriter, status int, err error) {
	answer(w, status, map[string]string{"message": err.Error()})
}

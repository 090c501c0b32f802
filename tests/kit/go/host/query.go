package host

import (
	"context"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// Answer is what one query got.
type Answer struct {
	Status int
	Error  string
	Frames data.Frames
	Arrow  [][]byte // the frames as they came
}

// Request is what one request says of all its queries.
type Request struct {
	From, To      time.Time     // zero = five minutes up to a browser's now
	Interval      time.Duration // of a point; 0 = one second
	MaxDataPoints int64         // 0 = 1000
	FromAlert     bool          // asked by an alert rule, not by a browser
}

// browserLag is how old "now" is when a query reaches the plugin: a browser
// reads its clock, then the request travels through Grafana.
const browserLag = 20 * time.Millisecond

func (r Request) withDefaults() Request {
	if r.To.IsZero() {
		r.To = time.Now().Add(-browserLag)
	}
	if r.From.IsZero() {
		r.From = r.To.Add(-5 * time.Minute)
	}
	if r.Interval == 0 {
		r.Interval = time.Second
	}
	if r.MaxDataPoints == 0 {
		r.MaxDataPoints = 1000
	}
	return r
}

func (r Request) headers() map[string]string {
	if r.FromAlert {
		// grafana/pkg/services/ngalert/models: FromAlertHeaderName.
		return map[string]string{"FromAlert": "true"}
	}
	return map[string]string{"http_X-Panel-Id": "1"}
}

func (r Request) query(refID, target string) *pluginv2.DataQuery {
	return &pluginv2.DataQuery{
		RefId: refID, MaxDataPoints: r.MaxDataPoints,
		IntervalMS: r.Interval.Milliseconds(),
		TimeRange: &pluginv2.TimeRange{
			FromEpochMS: r.From.UnixMilli(), ToEpochMS: r.To.UnixMilli(),
		},
		Json: []byte(target),
	}
}

// QueryData sends the queries (refId → target JSON) as a dashboard does that
// shows the last five minutes.
func (p *Plugin) QueryData(ctx context.Context, source Source,
	queries map[string]string) (map[string]Answer, error) {
	return p.Ask(ctx, source, Request{}, queries)
}

// Sums are what the answers to a request are in all.
type Sums struct {
	Answered int      // queries
	Bytes    int      // of their frames
	Refused  []Answer // without frames
}

// AskMany sends the same query `count` times in one request and only sums up
// what comes back.
func (p *Plugin) AskMany(ctx context.Context, source Source, count int,
	target string) (Sums, error) {
	request := Request{}.withDefaults()
	sent := &pluginv2.QueryDataRequest{
		PluginContext: source.context(), Headers: request.headers(),
	}
	for i := range count {
		sent.Queries = append(sent.Queries,
			request.query(fmt.Sprintf("Q%d", i), target))
	}
	response, err := p.data.QueryData(ctx, sent)
	var sums Sums
	for _, one := range response.GetResponses() {
		if one.GetError() != "" {
			sums.Refused = append(sums.Refused,
				Answer{Status: int(one.GetStatus()), Error: one.GetError()})
			continue
		}
		sums.Answered++
		for _, frame := range one.GetFrames() {
			sums.Bytes += len(frame)
		}
	}
	return sums, err
}

// Ask sends the queries (refId → target JSON) in one request.
func (p *Plugin) Ask(ctx context.Context, source Source, request Request,
	queries map[string]string) (map[string]Answer, error) {
	request = request.withDefaults()
	sent := &pluginv2.QueryDataRequest{
		PluginContext: source.context(), Headers: request.headers(),
	}
	for refID, target := range queries {
		sent.Queries = append(sent.Queries, request.query(refID, target))
	}
	response, err := p.data.QueryData(ctx, sent)
	if err != nil {
		return nil, err
	}
	answers := map[string]Answer{}
	for refID, one := range response.GetResponses() {
		frames, err := data.UnmarshalArrowFrames(one.GetFrames())
		if err != nil {
			return nil, fmt.Errorf("decode frames of %s: %w", refID, err)
		}
		answers[refID] = Answer{
			Status: int(one.GetStatus()), Error: one.GetError(), Frames: frames,
			Arrow: one.GetFrames(),
		}
	}
	return answers, nil
}

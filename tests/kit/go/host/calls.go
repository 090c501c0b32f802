package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// Source is one configured data source: what Grafana sends with every call.
type Source struct {
	UID      string
	Settings string // jsonData as text; "" = {}
	Secrets  map[string]string
	Role     string // of the user that asks; "" = Viewer
	Login    string // of that user; "" = viewer
	Public   bool   // a public dashboard asks: a user without login and role
	Server   bool   // the server asks: no user
}

func (s Source) context() *pluginv2.PluginContext {
	settings, role := s.Settings, s.Role
	if settings == "" {
		settings = "{}"
	}
	if role == "" {
		role = "Viewer"
	}
	login := s.Login
	if login == "" {
		login = "viewer"
	}
	user := &pluginv2.User{Login: login, Role: role}
	if s.Public {
		user = &pluginv2.User{}
	}
	if s.Server {
		user = nil
	}
	return &pluginv2.PluginContext{
		OrgId:         1,
		PluginId:      PluginID,
		PluginVersion: "0.1.0",
		UserAgent:     "Grafana/12.4.0 (linux; amd64)",
		User:          user,
		DataSourceInstanceSettings: &pluginv2.DataSourceInstanceSettings{
			Id: 1, Uid: s.UID, Name: s.UID, JsonData: []byte(settings),
			DecryptedSecureJsonData: s.Secrets,
			LastUpdatedMS:           1,
		},
		GrafanaConfig: map[string]string{"GF_APP_URL": "http://localhost:3000/"},
	}
}

// Health is the answer to "Save & test".
type Health struct {
	OK      bool
	Message string
	Details string // JSON text
}

// CheckHealth asks whether the data source works.
func (p *Plugin) CheckHealth(ctx context.Context, source Source) (Health, error) {
	answer, err := p.diagnostics.CheckHealth(ctx,
		&pluginv2.CheckHealthRequest{PluginContext: source.context()})
	if err != nil {
		return Health{}, err
	}
	return Health{
		OK:      answer.GetStatus() == pluginv2.CheckHealthResponse_OK,
		Message: answer.GetMessage(),
		Details: string(answer.GetJsonDetails()),
	}, nil
}

// CollectMetrics returns Prometheus text.
func (p *Plugin) CollectMetrics(ctx context.Context) (string, error) {
	answer, err := p.diagnostics.CollectMetrics(ctx,
		&pluginv2.CollectMetricsRequest{
			PluginContext: &pluginv2.PluginContext{PluginId: PluginID},
		})
	return string(answer.GetMetrics().GetPrometheus()), err
}

// Resource is the whole answer to one resource call.
type Resource struct {
	Status int
	Body   []byte
}

// CallResource sends GET (or POST, when there is a body) to a resource; url is
// the path with its query string.
func (p *Plugin) CallResource(ctx context.Context, source Source,
	url, path, body string) (Resource, error) {
	method := "GET"
	if body != "" {
		method = "POST"
	}
	pieces, err := p.resource.CallResource(ctx, &pluginv2.CallResourceRequest{
		PluginContext: source.context(),
		Path:          path, Url: url, Method: method, Body: []byte(body),
	})
	if err != nil {
		return Resource{}, err
	}
	var whole Resource
	for {
		piece, err := pieces.Recv()
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return whole, err
		}
		if whole.Status == 0 {
			whole.Status = int(piece.GetCode())
		}
		whole.Body = append(whole.Body, piece.GetBody()...)
	}
}

// LedgerRow is one row of the resource `ledger`.
type LedgerRow struct {
	Interface   string   `json:"interface"`
	Direction   string   `json:"direction"`
	AttachMode  string   `json:"attach_mode"`
	Filter      string   `json:"filter"`
	Seen        uint64   `json:"seen"`
	SeenBytes   uint64   `json:"seen_bytes"`
	Matched     uint64   `json:"matched"`
	Counted     uint64   `json:"counted"`
	Overflow    uint64   `json:"overflow"`
	Shown       uint64   `json:"shown"`
	OverBudget  uint64   `json:"over_budget"`
	RingFull    uint64   `json:"ring_full"`
	Unparsed    uint64   `json:"unparsed"`
	NsPerPacket *float64 `json:"ns_per_packet"`
	// Over a link only.
	Sent           *uint64 `json:"sent"`
	Received       *uint64 `json:"received"`
	Lost           *uint64 `json:"lost"`
	DroppedByAgent *uint64 `json:"dropped_by_agent"`
	AsOf           *string `json:"as_of"`
}

// OverLink tells whether it came over a link and adds up there: shown = sent +
// dropped_by_agent, sent = received + lost. That holds while nothing is on its
// way.
func (r LedgerRow) OverLink() bool {
	return r.Sent != nil && r.AsOf != nil &&
		r.Shown == *r.Sent+*r.DroppedByAgent && *r.Sent == *r.Received+*r.Lost
}

// Balanced tells whether both lanes add up.
func (r LedgerRow) Balanced() bool {
	return r.Matched == r.Counted+r.Overflow &&
		r.Matched == r.Shown+r.OverBudget+r.RingFull && r.Matched <= r.Seen
}

// TapOf is the ledger's row of a direction and filter; false if there is none,
// or more than one.
func TapOf(rows []LedgerRow, direction, filter string) (LedgerRow, bool) {
	var found []LedgerRow
	for _, row := range rows {
		if row.Direction == direction && row.Filter == filter {
			found = append(found, row)
		}
	}
	if len(found) != 1 {
		return LedgerRow{}, false
	}
	return found[0], true
}

// Ledger reads the resource `ledger`.
func (p *Plugin) Ledger(ctx context.Context, source Source) ([]LedgerRow, error) {
	answer, err := p.CallResource(ctx, source, "ledger", "ledger", "")
	if err != nil {
		return nil, err
	}
	if answer.Status != 200 {
		return nil, fmt.Errorf("read ledger: status %d: %s",
			answer.Status, answer.Body)
	}
	var rows []LedgerRow
	if err := json.Unmarshal(answer.Body, &rows); err != nil {
		return nil, fmt.Errorf("read ledger: %w: %.200s", err, answer.Body)
	}
	return rows, nil
}

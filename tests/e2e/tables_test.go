package e2e

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"xdplive/tests/kit/go/host"
)

var fiveTuple = []string{"source_ip", "source_port", "destination_ip",
	"destination_port", "protocol"}

// flowGroups are the rows of a flows table as counts by group.
func flowGroups(rows []host.Row, columns ...string) map[string]amount {
	counted := map[string]amount{}
	for _, row := range rows {
		counted[groupName(row, columns)] = amount{
			uint64(row["packets"].(float64)), uint64(row["bytes"].(float64))}
	}
	return counted
}

func TestFlowsAreThoseTsharkCounts(t *testing.T) {
	c := replayMixed(t)
	rows := host.FrameRows(c.ask(t, query{"kind": "flows", "limit": 5000}))
	sameCounts(t, "five-tuple", flowGroups(rows, fiveTuple...),
		groups(c.rows, fiveTuple...))
	c.compareExtremes(t, rows)
	for _, groupBy := range [][]string{{"protocol"}, {"source_ip"}, {"vlan"},
		{"ttl", "destination_ip"}} {
		rows := host.FrameRows(c.ask(t, query{"kind": "flows", "limit": 5000,
			"groupBy": groupBy}))
		sameCounts(t, strings.Join(groupBy, ", "), flowGroups(rows, groupBy...),
			groups(c.rows, groupBy...))
	}
	for _, order := range []string{"bytes", "packets"} {
		t.Run(order, func(t *testing.T) { c.keepTheLargestFlows(t, order) })
	}
}

// compareExtremes holds flags and TTLs against those of the flow's packets.
func (c *content) compareExtremes(t *testing.T, rows []host.Row) {
	t.Helper()
	seen := map[string]*struct{ low, high, flags any }{}
	for _, row := range c.rows {
		name := groupName(row, fiveTuple)
		ttl, hasTTL := row["ttl"].(float64)
		at := seen[name]
		if at == nil {
			at = &struct{ low, high, flags any }{row["ttl"], row["ttl"],
				row["flags"]}
			seen[name] = at
		} else if hasTTL {
			at.low, at.high = math.Min(at.low.(float64), ttl),
				math.Max(at.high.(float64), ttl)
		}
	}
	for _, row := range rows {
		name := groupName(row, fiveTuple)
		want := seen[name]
		if want == nil {
			continue // told already
		}
		got := []any{row["ttl_min"], row["ttl_max"], sorted(row["flags"])}
		if !slices.Equal(got, []any{want.low, want.high, sorted(want.flags)}) {
			t.Errorf("%s: TTLs and flags are %v, tshark says %v", name, got, want)
		}
		if row["first_seen"].(float64) > row["last_seen"].(float64) {
			t.Errorf("%s was seen last before first: %v", name, row)
		}
	}
}

func sorted(flags any) any {
	text, ok := flags.(string)
	if !ok {
		return flags
	}
	names := strings.Split(text, ",")
	slices.Sort(names)
	return strings.Join(names, ",")
}

func (c *content) keepTheLargestFlows(t *testing.T, order string) {
	const limit = 8
	var want []uint64
	for _, a := range groups(c.rows, fiveTuple...) {
		want = append(want, a.in(order))
	}
	slices.Sort(want)
	slices.Reverse(want)
	frame := c.ask(t, query{"kind": "flows", "limit": limit, "orderBy": order})
	shown := amount{}
	for i, row := range host.FrameRows(frame) {
		if got := uint64(row[order].(float64)); got != want[i] {
			t.Errorf("row %d has %d %s, tshark's %d", i, got, order, want[i])
		}
		shown.packets += uint64(row["packets"].(float64))
		shown.bytes += uint64(row["bytes"].(float64))
	}
	var rest struct {
		Groups int
		Other  struct{ Packets, Bytes uint64 }
	}
	text, err := json.Marshal(frame.Meta.Custom)
	if err == nil {
		err = json.Unmarshal(text, &rest)
	}
	all := amount{shown.packets + rest.Other.Packets,
		shown.bytes + rest.Other.Bytes}
	if err != nil || frame.Rows() != limit || all != total(c.rows) ||
		rest.Groups != len(want) {
		t.Errorf("%d rows, with the rest %v of %v: %s (%v)", frame.Rows(), all,
			total(c.rows), text, err)
	}
}

// A pair of hosts is one edge, whoever speaks.
func pairs(rows []host.Row) map[string]amount {
	counted := map[string]amount{}
	for _, row := range rows {
		if row["source_ip"] == nil {
			continue
		}
		ends := []string{row["source_ip"].(string), row["destination_ip"].(string)}
		slices.Sort(ends)
		name := strings.Join(ends, "|")
		a := counted[name]
		a.packets++
		a.bytes += uint64(row["length"].(float64))
		counted[name] = a
	}
	return counted
}

func TestConversationsAreThoseTsharkCounts(t *testing.T) {
	c := replayMixed(t)
	frames := c.askFrames(t, query{"kind": "conversations", "limit": 5000})
	if len(frames) != 2 || frames[0].Name != "nodes" || frames[1].Name != "edges" ||
		frames[0].Meta.Channel == "" ||
		frames[0].Meta.Channel == frames[1].Meta.Channel {
		t.Fatalf("want nodes and edges, each with a channel: %+v", frames)
	}
	nodes, edges := host.FrameRows(frames[0]), host.FrameRows(frames[1])
	ids := map[any]bool{}
	for _, node := range nodes {
		ids[node["id"]] = true
		arcs := 0.0
		for _, arc := range []string{"tcp", "udp", "icmp", "other"} {
			arcs += node["arc__"+arc].(float64)
		}
		if math.Abs(arcs-1) > 1e-9 {
			t.Errorf("the arcs of %v make %v", node["id"], arcs)
		}
	}
	if len(ids) != len(nodes) {
		t.Errorf("%d nodes have %d ids", len(nodes), len(ids))
	}
	for _, edge := range edges {
		if !ids[edge["source"]] || !ids[edge["target"]] {
			t.Errorf("an end of edge %v is no node", edge)
		}
	}
	seconds := coveredSeconds(t, edges, pairs(c.rows))
	sameCounts(t, "pairs", edgeAmounts(edges, seconds), pairs(c.rows))
}

// coveredSeconds are what rates are amounts by: the same for every edge.
func coveredSeconds(t *testing.T, edges []host.Row,
	want map[string]amount) float64 {
	t.Helper()
	packets, rate := 0.0, 0.0
	for _, a := range want {
		packets += float64(a.packets)
	}
	for _, edge := range edges {
		rate += edge["secondarystat"].(float64)
	}
	seconds := packets / rate
	if !(seconds > 1 && seconds < 60) {
		t.Fatalf("rates of %v packets/s for %v packets", rate, packets)
	}
	return seconds
}

func edgeAmounts(edges []host.Row, seconds float64) map[string]amount {
	counted := map[string]amount{}
	for _, edge := range edges {
		ends := []string{fmt.Sprint(edge["source"]), fmt.Sprint(edge["target"])}
		slices.Sort(ends)
		counted[strings.Join(ends, "|")] = amount{
			uint64(math.Round(edge["secondarystat"].(float64) * seconds)),
			uint64(math.Round(edge["mainstat"].(float64) * seconds / 8))}
	}
	return counted
}

func TestDistributionIsTheHistogramTsharkMakes(t *testing.T) {
	c := replayMixed(t)
	for of, column := range map[string]string{
		"packet_length": "length", "ttl": "ttl"} {
		t.Run(of, func(t *testing.T) { c.compareHistogram(t, of, column, c.rows) })
	}
}

func (c *content) compareHistogram(t *testing.T, of, column string,
	rows []host.Row, more ...string) {
	t.Helper()
	q := query{"kind": "distribution", "of": of}
	if len(more) > 0 {
		q["filter"] = more[0]
	}
	frame := c.ask(t, q)
	want, below := map[string]uint64{}, math.Inf(-1)
	for _, bucket := range frame.Fields[1:] {
		upper, err := strconv.ParseFloat(bucket.Labels["le"], 64)
		if err != nil || upper <= below {
			t.Fatalf("bucket %s: upper bound %q (%v)", bucket.Name,
				bucket.Labels["le"], err)
		}
		name := bucket.Config.DisplayNameFromDS
		want[name] = 0
		for _, row := range rows {
			if v, ok := row[column].(float64); ok && v > below && v <= upper {
				want[name]++
			}
		}
		below = upper
	}
	sameCounts(t, of, sums(t, host.FrameRows(frame)), want)
}

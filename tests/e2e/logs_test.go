package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
)

var logColumns = []string{"timestamp", "body", "severity", "id", "labels"}

// logLine is what a line says of its packet beside the body.
func logLine(t *testing.T, labels any, severity any) string {
	t.Helper()
	read := map[string]string{}
	text, ok := labels.(string)
	if raw, isRaw := labels.(json.RawMessage); isRaw {
		text, ok = string(raw), true
	}
	if !ok { // a stream has it as JSON
		whole, err := json.Marshal(labels)
		if err != nil {
			t.Fatal(err)
		}
		text = string(whole)
	}
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("labels %s: %v", text, err)
	}
	if read["interface"] != netlab.PairLink || read["direction"] != "ingress" {
		t.Errorf("a line of another tap: %s", text)
	}
	var words []string
	for _, label := range []string{"source_ip", "source_port", "destination_ip",
		"destination_port", "protocol", "vlan"} {
		words = append(words, read[label])
	}
	return fmt.Sprint(strings.Join(words, " "), " ", sorted(read["flags"]), " ",
		severity)
}

// wantedLine is the same of a packet as tshark reads it.
func wantedLine(row host.Row) string {
	var words []string
	for _, column := range []string{"source_ip", "source_port",
		"destination_ip", "destination_port", "protocol", "vlan"} {
		word := ""
		if row[column] != nil {
			word = fmt.Sprint(row[column])
		}
		words = append(words, word)
	}
	flags, _ := row["flags"].(string)
	severity := "info"
	if strings.Contains(flags, "RST") {
		severity = "warning"
	}
	return fmt.Sprint(strings.Join(words, " "), " ", sorted(flags), " ", severity)
}

func TestLogLinesAreThePacketsTsharkReads(t *testing.T) {
	const count = 400
	c := startContent(t)
	opened := c.openChart(t, query{"kind": "packets", "format": "logs",
		"limit": 5000})
	if opened.History.Meta.Type != "log-lines" {
		t.Errorf("the frame is of type %q", opened.History.Meta.Type)
	}
	var names []string
	for _, field := range opened.History.Fields {
		names = append(names, field.Name)
	}
	if !slices.Equal(names, logColumns) {
		t.Errorf("columns %v, want %v", names, logColumns)
	}
	c.send(t, count, 10*time.Millisecond)
	streamed := drain(t, opened.Live, time.Second)
	c.rows = c.capture.rows(t)
	c.compareLines(t, "streamed", streamed)
	answered := host.FrameRows(c.ask(t, query{"kind": "packets",
		"format": "logs", "order": "oldest", "limit": 5000}))
	c.compareLines(t, "answered", answered)
	ids := map[any]bool{}
	for _, row := range streamed {
		ids[row["id"]] = true
	}
	for _, row := range answered {
		if !ids[row["id"]] {
			t.Errorf("a packet has another id when asked again: %v", row)
		}
	}
	if len(ids) != count {
		t.Errorf("%d ids for %d packets", len(ids), count)
	}
}

func (c *content) compareLines(t *testing.T, what string, lines []host.Row) {
	t.Helper()
	got, want := map[string]int{}, map[string]int{}
	before := 0.0
	for _, line := range lines {
		got[logLine(t, line["labels"], line["severity"])]++
		at := line["timestamp"].(float64)
		if at < before {
			t.Errorf("%s: times go back: %v", what, line)
		}
		before = at
		if body, _ := line["body"].(string); !strings.Contains(body, " → ") {
			t.Errorf("%s: the body is %q", what, body)
		}
	}
	for _, row := range c.rows {
		want[wantedLine(row)]++
	}
	sameCounts(t, what, got, want)
}

package e2e

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/host"
)

// Every kind of a filter whose tap was there before the packets came.
func TestFilteredKindsAddUpToWhatTcpdumpPicks(t *testing.T) {
	filters := []string{"tcp port 443", "vlan 42 and udp", "ip6", "greater 200"}
	c := startContent(t)
	for _, filter := range filters {
		c.ask(t, query{"kind": "traffic", "filter": filter})
	}
	c.replay(t, append(c.builder(t).Mixed(400), talkers(c.builder(t))...))
	for _, filter := range filters {
		t.Run(filter, func(t *testing.T) {
			want := c.capture.matching(t, filter)
			if len(want) == 0 || len(want) == len(c.rows) {
				t.Fatalf("tcpdump picks %d of %d", len(want), len(c.rows))
			}
			c.compareKinds(t, filter, want)
			c.compareHistogram(t, "packet_length", "length", want, filter)
			c.compareHistogram(t, "ttl", "ttl", want, filter)
		})
	}
}

// compareKinds asks for what a filter picks in all ways that flows can answer.
func (c *content) compareKinds(t *testing.T, filter string, want []host.Row) {
	t.Helper()
	got := c.traffic(t, query{"filter": filter, "measure": "bytes"})
	sameCounts(t, "total", got, map[string]uint64{filter: total(want).bytes})
	got = c.traffic(t, query{"filter": filter, "measure": "packets",
		"groupBy": []string{"protocol"}})
	sameCounts(t, "by protocol", got, wantTraffic(want, "packets", "protocol"))
	rows := host.FrameRows(c.ask(t, query{"kind": "flows", "limit": 5000,
		"filter": filter}))
	sameCounts(t, "flows", flowGroups(rows, fiveTuple...),
		groups(want, fiveTuple...))
	wanted := pairs(want)
	if len(wanted) == 0 {
		return
	}
	edges := host.FrameRows(c.askFrames(t, query{"kind": "conversations",
		"limit": 5000, "filter": filter})[1])
	sameCounts(t, "pairs", edgeAmounts(edges, coveredSeconds(t, edges, wanted)),
		wanted)
}

func told(notices []data.Notice, words string) string {
	for _, notice := range notices {
		if strings.Contains(notice.Text, words) {
			return notice.Text
		}
	}
	return ""
}

// plain leaves out what a flow key does not tell of: extension headers,
// fragments and second tags.
func plain(all [][]byte) [][]byte {
	var kept [][]byte
	for _, frame := range all {
		packet := gopacket.NewPacket(frame, layers.LayerTypeEthernet,
			gopacket.Default)
		tags := 0
		odd := packet.Layer(layers.LayerTypeIPv6HopByHop) != nil ||
			packet.Layer(layers.LayerTypeIPv6Fragment) != nil
		for _, layer := range packet.Layers() {
			switch layer := layer.(type) {
			case *layers.Dot1Q:
				tags++
			case *layers.IPv4:
				odd = odd || layer.FragOffset != 0 ||
					layer.Flags&layers.IPv4MoreFragments != 0
			}
		}
		if !odd && tags < 2 {
			kept = append(kept, frame)
		}
	}
	return kept
}

// A filter nobody asked for before is answered out of the flows kept without
// one.
func TestNewFilterIsAnsweredFromTheFlowsKept(t *testing.T) {
	c := startContent(t)
	c.replay(t, plain(append(c.builder(t).Mixed(800), talkers(c.builder(t))...)))
	for _, filter := range []string{"udp", "tcp", "host 198.51.100.7",
		"net 198.51.100.0/24", "port 53", "dst port 443", "vlan 42", "arp",
		"ip6 and udp", "icmp or icmp6", "not port 53", "ip[8] < 64",
		"src net 192.0.2.0/24 and tcp dst port 443"} {
		t.Run(filter, func(t *testing.T) {
			want := c.capture.matching(t, filter)
			if len(want) == 0 || len(want) == len(c.rows) {
				t.Fatalf("tcpdump picks %d of %d", len(want), len(c.rows))
			}
			asked := time.Now()
			notices := c.ask(t, query{"kind": "traffic", "filter": filter}).Meta.Notices
			answered := time.Now()
			wantCountsSince(t, notices, asked, answered)
			c.compareKinds(t, filter, want)
		})
	}
	t.Run("distribution", func(t *testing.T) {
		notices := c.ask(t, query{"kind": "distribution",
			"filter": "udp src port 5"}).Meta.Notices
		if text := told(notices, "this filter"); !strings.Contains(text, "nothing") {
			t.Errorf("lengths of a new filter are not in flows: %+v", notices)
		}
	})
}

// wantCountsSince asks for the notice that says when the filter's own count
// began.
func wantCountsSince(t *testing.T, notices []data.Notice, from, to time.Time) {
	t.Helper()
	text := told(notices, "the tap of this filter counts since ")
	_, rest, _ := strings.Cut(text, "since ")
	moment, _, _ := strings.Cut(rest, " UTC")
	since, err := time.Parse("2006-01-02 15:04:05.000", moment)
	slack := 100 * time.Millisecond // the clocks of kernel and user space
	if err != nil || since.Before(from.Add(-slack)) || since.After(to.Add(slack)) {
		t.Errorf("the tap was opened between %v and %v, the notices are %+v",
			from.UTC(), to.UTC(), notices)
	}
}

// Per second as tcpdump's clock has it, but for what came within 10 ms of the
// second's ends.
func TestTrafficIsInTheSecondItCame(t *testing.T) {
	c := replayMixed(t)
	output, err := exec.Command("tshark", "-r", c.capture.file, "-T", "fields",
		"-e", "frame.time_epoch").Output()
	if err != nil {
		t.Fatal(err)
	}
	sure, near := map[int64]float64{}, map[int64]float64{}
	for line := range strings.Lines(string(output)) {
		at, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
		if err != nil {
			t.Fatalf("tshark says %q in %s", line, filepath.Base(c.capture.file))
		}
		before, after := int64(at-0.01), int64(at+0.01)
		if before == after {
			sure[before]++
		} else {
			near[before]++
			near[after]++
		}
	}
	rows := host.FrameRows(c.ask(t, query{"kind": "traffic", "measure": "packets"}))
	seconds := 0
	for _, row := range rows {
		second, got := int64(row["time"].(float64)/1000), row["total"].(float64)
		if got < sure[second] || got > sure[second]+near[second] {
			t.Errorf("second %d: %v packets, tcpdump has %v and %v near its ends",
				second, got, sure[second], near[second])
		}
		if sure[second] > 0 {
			seconds++
		}
	}
	if seconds < 3 {
		t.Errorf("the traffic lay in %d seconds only", seconds)
	}
}

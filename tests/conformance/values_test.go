package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func values(t *testing.T, plugin *host.Plugin, parameters string) []string {
	t.Helper()
	answer, err := plugin.CallResource(testContext(t), wire,
		"values?"+parameters, "values", "")
	if err != nil || answer.Status != 200 {
		t.Fatalf("%s: status %d: %s (%v)", parameters, answer.Status,
			answer.Body, err)
	}
	var texts []string
	if err := json.Unmarshal(answer.Body, &texts); err != nil {
		t.Fatalf("%s: %v: %s", parameters, err, answer.Body)
	}
	return texts
}

// sameSet asks for the values in whatever order.
func sameSet(t *testing.T, plugin *host.Plugin, parameters string,
	want ...string) {
	t.Helper()
	got := values(t, plugin, parameters)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", parameters, got, want)
	}
}

func TestValuesAreThoseSeenMostActiveFirst(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	if got := values(t, plugin, "key=protocol"); len(got) != 0 {
		t.Errorf("nothing came yet, the protocols are %v", got)
	}
	const count = 60 // three of each kind
	sendMixed(t, pair, count)
	settle(t, plugin, count)
	sameSet(t, plugin, "key=protocol", "TCP", "UDP", "ICMP", "ICMPv6", "SCTP",
		"IGMP", "ARP")
	sameSet(t, plugin, "key=source_ip", "192.0.2.2", "2001:db8::2")
	sameSet(t, plugin, "key=source_ip&filter=ip6", "2001:db8::2")
	sameSet(t, plugin, "key=vlan", "42", "100")
	sameSet(t, plugin, "key=version", "4", "6")
	sameSet(t, plugin, "key=destination_port", "9", "53", "443", "1900", "3868")
	sameSet(t, plugin, "key=destination_port&filter=tcp+port+443", "443")
	sameSet(t, plugin, "key=interface", netlab.PairLink)
	sameSet(t, plugin, "key=protocol&direction=egress")

	send(t, pair, 500)
	settle(t, plugin, count+500)
	for parameters, want := range map[string]string{
		"key=protocol":         "UDP",
		"key=source_ip":        "192.0.2.2",
		"key=destination_ip":   "192.0.2.1",
		"key=destination_port": "9",
		"key=direction":        "ingress",
	} {
		if got := values(t, plugin, parameters); got[0] != want {
			t.Errorf("%s: %v, want %s first", parameters, got, want)
		}
		got := values(t, plugin, parameters+"&limit=1")
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %v, want %s alone", parameters, got, want)
		}
	}
	if got := values(t, plugin, "key=source_port"); len(got) != 100 {
		t.Errorf("%d source ports without a limit, want 100", len(got))
	}
	if got := values(t, plugin, "key=source_port&limit=1000"); len(got) < 500 {
		t.Errorf("%d source ports, 500 were seen", len(got))
	}
}

func TestValuesOfABadRequestAreRefused(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for _, c := range []struct {
		parameters string
		status     int
		words      string
	}{
		{"", 400, "key missing interface protocol source_ip ttl"},
		{"key=", 400, "key interface protocol"},
		{"key=nosuch", 400, "key nosuch interface protocol source_ip ttl"},
		{"key=Protocol", 400, "key Protocol protocol"},
		{"key=protocol&limit=0", 400, "limit 1000"},
		{"key=protocol&limit=x", 400, "limit x 1000"},
		{"key=protocol&limit=99999999999", 400, "limit 1000"},
		{"key=protocol&filter=tcp+prot", 400, "filter prot"},
		{"key=protocol&direction=up", 400, "direction up ingress egress both"},
		{"key=protocol&interface=nosuch0", 404, "nosuch0 " + netlab.PairLink},
		{"key=protocol&interface=lo", 403, "lo " + netlab.PairLink},
		{"key=%zz", 400, ""},
		{"key=%00", 400, "key"},
		{"key=" + strings.Repeat("x", 100000), 400, ""},
	} {
		answer, err := plugin.CallResource(testContext(t), wire,
			"values?"+c.parameters, "values", "")
		what := fmt.Sprintf("%.60s", c.parameters)
		if err != nil || answer.Status != c.status {
			t.Errorf("%s: status %d (%v), want %d", what, answer.Status, err,
				c.status)
		}
		var body struct{ Error string }
		if err := json.Unmarshal(answer.Body, &body); err != nil ||
			body.Error == "" || len(body.Error) > 1000 {
			t.Errorf("%s: %.1000s (%v)", what, answer.Body, err)
		}
		for _, word := range strings.Fields(c.words) {
			if !strings.Contains(body.Error, word) {
				t.Errorf("%s: %q is not in: %s", what, word, body.Error)
			}
		}
	}
	alive(t, plugin)
}

// Variables are asked for by every dashboard that opens.
func TestValuesAreAnsweredWhileManyAsk(t *testing.T) {
	plugin, pair := rig.StartOnWire(t)
	values(t, plugin, "key=protocol")
	sendMixed(t, pair, 200)
	settle(t, plugin, 200)
	failed := make(chan error, 64)
	for range cap(failed) {
		go func() {
			answer, err := plugin.CallResource(t.Context(), wire,
				"values?key=source_port&limit=1000", "values", "")
			if err == nil && answer.Status != 200 {
				err = fmt.Errorf("status %d: %s", answer.Status, answer.Body)
			}
			failed <- err
		}()
	}
	limit := time.After(10 * time.Second)
	for range cap(failed) {
		select {
		case err := <-failed:
			if err != nil {
				t.Error(err)
			}
		case <-limit:
			t.Fatal("not all were answered within 10 s")
		}
	}
	testenv.Eventually(t, time.Second, "it still answers", func() bool {
		return len(values(t, plugin, "key=protocol")) == 7
	})
}

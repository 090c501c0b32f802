package conformance

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
)

// badKey is a key of the query model with what the message says is allowed
// beside the words and bounds of the schema, and values, as JSON, that are none
// of it.
type badKey struct {
	key    string
	says   []string
	values []string
}

var (
	notText   = []string{`7`, `true`, `["x"]`, `{"x":1}`}
	notChoice = append([]string{`""`, `"x"`, `"BYTES"`, `"bytes "`}, notText...)
	notCount  = []string{`-1`, `0`, `1.5`, `1e300`, `-1e300`, `1e-300`,
		`18446744073709551616`, `-9223372036854775809`, `"5"`, `true`, `[5]`,
		`{}`}
	notBoolean = []string{`"true"`, `1`, `0`, `[]`, `{}`}
)

var badKeys = []badKey{
	{"kind", nil, notChoice},
	{"interface", []string{"text"}, notText},
	{"direction", nil, notChoice},
	{"filter", []string{"text"}, notText},
	{"live", []string{"true", "false"}, notBoolean},
	{"format", nil, notChoice},
	{"order", nil, notChoice},
	{"columns", nil, []string{`"time"`, `7`, `true`, `{}`, `[7]`,
		`[["time"]]`, `["time","x"]`, `[""]`, `[null]`}},
	{"limit", nil, append([]string{`5001`}, notCount...)},
	{"measure", nil, notChoice},
	{"groupBy", nil, []string{`"protocol"`, `7`, `true`, `{}`,
		`[7]`, `[["protocol"]]`, `["protocol","x"]`, `[""]`, `[null]`}},
	{"top", nil, append([]string{`1001`}, notCount...)},
	{"orderBy", nil, []string{`""`, `"bits"`,
		`"Bytes"`, `7`, `true`, `["bytes"]`, `{}`}},
	{"of", nil, notChoice},
	{"resolution", nil, []string{`0`, `-1`,
		`0.3`, `2`, `1e308`, `-1e308`, `"1"`, `true`, `[1]`, `{}`}},
}

// askBad sends bad queries together with a good one of every kind, which have
// to be answered.
func askBad(t *testing.T, plugin *host.Plugin, bad []string) []host.Answer {
	t.Helper()
	queries := map[string]string{}
	for i, target := range bad {
		queries[fmt.Sprint("bad", i)] = target
	}
	for _, kind := range schema["kind"].Words {
		queries[kind] = `{"kind":"` + kind + `"}`
	}
	answers, err := plugin.QueryData(testContext(t), wire, queries)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range schema["kind"].Words {
		if good := answers[kind]; good.Status != 200 || len(good.Frames) == 0 {
			t.Errorf("%s was harmed: status %d: %s", kind, good.Status, good.Error)
		}
	}
	var found []host.Answer
	for i := range bad {
		found = append(found, answers[fmt.Sprint("bad", i)])
	}
	return found
}

// refused asks for the status and for every word in the message.
func refused(t *testing.T, target string, answer host.Answer, status int,
	words ...string) {
	t.Helper()
	if answer.Status != status || len(answer.Frames) > 0 {
		t.Errorf("%.200s: status %d with %d frames, want %d and none", target,
			answer.Status, len(answer.Frames), status)
	}
	for _, word := range words {
		if !strings.Contains(answer.Error, word) {
			t.Errorf("%.200s: %q is not in: %s", target, word, answer.Error)
		}
	}
	if len(answer.Error) > 1000 {
		t.Errorf("%.200s: a message of %d bytes", target, len(answer.Error))
	}
}

func TestTheBadKeysAreThoseOfTheSchema(t *testing.T) {
	for _, bad := range badKeys {
		if _, known := schema[bad.key]; !known {
			t.Errorf("the schema has no %s", bad.key)
		}
	}
	if len(badKeys) != len(schema) {
		t.Errorf("%d of %d keys are tried", len(badKeys), len(schema))
	}
}

func TestEachKeyRefusesWhatItDoesNotKnow(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for _, bad := range badKeys {
		t.Run(bad.key, func(t *testing.T) {
			var targets []string
			for _, value := range bad.values {
				targets = append(targets, `{"`+bad.key+`":`+value+`}`)
			}
			for i, answer := range askBad(t, plugin, targets) {
				refused(t, targets[i], answer, 400, slices.Concat(
					[]string{bad.key + " is "}, bad.says, allowed(bad.key))...)
			}
		})
	}
}

func TestNumbersThatAreNoneAreNoJSON(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	var targets []string
	for _, key := range []string{"limit", "top", "resolution"} {
		for _, value := range []string{"NaN", "-NaN", "Infinity", "-Infinity",
			"0x10", "+1", "01", "1.", ".2", "1e", "--1"} {
			targets = append(targets, `{"`+key+`":`+value+`}`)
		}
	}
	for i, answer := range askBad(t, plugin, targets) {
		refused(t, targets[i], answer, 400, "JSON")
	}
}

func TestUnknownKeysAreIgnored(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	frame := onlyFrame(t, query(t, plugin, `{"kind":"traffic","Kind":7,`+
		`"hide":false,"datasource":{"uid":"x"},"":1,"filters":["x"],`+
		`"direction":null,"groupBy":null}`))
	plain := onlyFrame(t, query(t, plugin, `{"kind":"traffic"}`))
	if frame.Meta.Channel != plain.Meta.Channel {
		t.Errorf("the channels are %s and %s", frame.Meta.Channel,
			plain.Meta.Channel)
	}
}

func TestFiltersThatAreNone(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	var targets []string
	for _, kind := range []string{"packets", "traffic", "flows",
		"conversations", "distribution"} {
		for _, filter := range []string{
			strings.Repeat("host 192.0.2.1 or ", 800) + "tcp", // 14 kB
			strings.Repeat("(", 10000),
			strings.Repeat("x", 10000),
			"tcp\nxyz", "tcp\x00udp", "port 65536", "net 300.0.0.0/8",
			"host ::1::2", "tcp; reboot", "$(reboot)", "len > ", "ttl < 3",
		} {
			text, err := json.Marshal(map[string]string{"kind": kind,
				"filter": filter})
			if err != nil {
				t.Fatal(err)
			}
			targets = append(targets, string(text))
		}
	}
	for i, answer := range askBad(t, plugin, targets) {
		refused(t, targets[i], answer, 400, "filter")
	}
}

func TestInterfacesThatAreNone(t *testing.T) {
	plugin, _ := rig.StartOnWire(t)
	for name, status := range map[string]int{
		"nosuch0": 404, "lo": 403, "wire,nosuch0": 404, "wire,lo": 403,
		"nosuch*": 404, "l?": 403, "WIRE": 404, "wire0": 404, "wire%s%n": 404,
		"-wire": 404, "wire'--": 404, "wire:0": 400, "wire@if2": 404,
		"../wire": 400, "/sys/class/net/wire": 400, "wire lo": 400,
		"wire\nlo": 400, "wire\x00": 400, "\u202ewire": 404,
		strings.Repeat("w", 200): 400, "wiré": 404, "$(reboot)": 404,
		"💩0": 404, `wire\,lo`: 404, `wir\*`: 404,
	} {
		for _, kind := range schema["kind"].Words {
			if kind == "events" || kind == "capture" {
				continue // tell of what is there, whoever is named
			}
			text, err := json.Marshal(map[string]string{"kind": kind,
				"interface": name})
			if err != nil {
				t.Fatal(err)
			}
			answer := askBad(t, plugin, []string{string(text)})[0]
			words := []string{"interface"}
			if status != 400 {
				words = append(words, "allowed: "+netlab.PairLink)
			}
			refused(t, string(text), answer, status, words...)
		}
	}
}

// Whatever a host makes of its panel's width and range.
func TestHostileRequestsAreHeldToBounds(t *testing.T) {
	const mostPoints = 11000
	plugin, pair := rig.StartOnWire(t)
	query(t, plugin, totalTraffic)
	send(t, pair, 10)
	settle(t, plugin, 10)
	first, last := time.UnixMilli(math.MinInt64), time.UnixMilli(math.MaxInt64)
	for _, request := range []host.Request{
		{MaxDataPoints: -1}, {MaxDataPoints: math.MinInt64},
		{MaxDataPoints: math.MaxInt64}, {Interval: -time.Hour},
		{Interval: math.MaxInt64}, {Interval: math.MinInt64},
		{From: first, To: last}, {From: last, To: first},
		{From: first, To: first}, {From: last, To: last},
		{From: first, To: last, Interval: 1, MaxDataPoints: math.MaxInt64},
	} {
		for _, target := range []string{totalTraffic, trafficByProtocol,
			`{"kind":"distribution"}`, `{"kind":"flows"}`, `{"kind":"packets"}`,
			`{"kind":"conversations"}`, `{"kind":"events"}`, `{"kind":"drops"}`,
			`{"kind":"traffic","resolution":0.2}`,
			`{"kind":"traffic","resolution":60,"measure":"flows"}`} {
			answers, err := plugin.Ask(testContext(t), wire, request,
				map[string]string{"A": target})
			if err != nil {
				t.Fatalf("%s %+v: %v", target, request, err)
			}
			answer := answers["A"]
			if answer.Status != 200 || len(answer.Frames) == 0 {
				t.Fatalf("%s %+v: status %d: %s", target, request, answer.Status,
					answer.Error)
			}
			if rows := answer.Frames[0].Rows(); rows > mostPoints {
				t.Errorf("%s %+v: %d points", target, request, rows)
			}
		}
	}
	alive(t, plugin)
}

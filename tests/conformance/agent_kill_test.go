package conformance

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

// kills is how often something is killed: XDPLIVE_KILLS.
func kills() int {
	if count, err := strconv.Atoi(os.Getenv("XDPLIVE_KILLS")); err == nil {
		return count
	}
	return 9
}

// flood sends some 2,000 packets a second until the test ends.
func flood(t *testing.T, pair *netlab.Pair) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	frames := rig.Builder(t, pair).Mixed(1000)
	var sender sync.WaitGroup
	sender.Go(func() {
		for ctx.Err() == nil {
			rig.SendSlowly(t, pair, frames, 20, 10*time.Millisecond)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); sender.Wait() })
	t.Cleanup(stop)
	return stop
}

// stricken is a plugin and its agent, which are killed, and what is watched
// meanwhile.
type stricken struct {
	pair   *netlab.Pair
	plugin *host.Plugin
	agent  *host.Agent
	paths  []string
	lives  []*host.Live
}

func (s *stricken) watch(t *testing.T) {
	t.Helper()
	s.lives = nil
	for _, path := range s.paths {
		live, err := s.plugin.Watch(testContext(t), wire, path)
		if err != nil {
			t.Fatal(err)
		}
		s.lives = append(s.lives, live)
	}
}

func (s *stricken) killPlugin(t *testing.T) {
	t.Helper()
	if err := s.plugin.Crash(); err != nil {
		t.Fatal(err)
	}
}

func (s *stricken) killAgent(t *testing.T) {
	t.Helper()
	s.agent.Kill()
	if left := programsOn(t, s.pair); left > 0 {
		t.Errorf("%d programs are left of a killed agent", left)
	}
}

func (s *stricken) startAgent(t *testing.T) {
	t.Helper()
	agent, err := host.StartAgent(s.pair.Watched.Name, s.agent.Socket, "nogroup")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(agent.Kill)
	s.agent = agent
}

func (s *stricken) startPlugin(t *testing.T) {
	t.Helper()
	plugin, err := s.plugin.Restart()
	if err != nil {
		t.Fatal(err)
	}
	rig.StopAfter(t, plugin)
	s.plugin = plugin
}

// resume waits until every stream has news, and returns how long that took.
func (s *stricken) resume(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	for i, live := range s.lives {
		// What was under way is no news.
		for until := began.Add(100 * time.Millisecond); time.Now().Before(until); {
			if _, err := live.Next(time.Until(until)); err != nil {
				break
			}
		}
		if _, err := live.Next(15 * time.Second); err != nil {
			t.Fatalf("stream %d does not go on: %v", i, err)
		}
	}
	return time.Since(began)
}

func TestStreamsGoOnWhoeverIsKilledInWhateverOrder(t *testing.T) {
	plugin, agent, pair := rig.StartThroughAgent(t)
	s := &stricken{pair: pair, plugin: plugin, agent: agent}
	for _, target := range []string{packetsTarget,
		`{"kind":"traffic","interface":"` + netlab.PairLink + `"}`,
		`{"kind":"flows","filter":"udp","interface":"` + netlab.PairLink + `"}`} {
		answers, err := plugin.QueryData(testContext(t), wire,
			map[string]string{"A": target})
		if err != nil || answers["A"].Error != "" {
			t.Fatalf("%+v (%v)", answers["A"], err)
		}
		path, err := host.ChannelPath(answers["A"].Frames[0].Meta.Channel)
		if err != nil {
			t.Fatal(err)
		}
		s.paths = append(s.paths, path)
	}
	stop := flood(t, pair)
	s.watch(t)

	strikes := map[string]func(){
		"agent": func() { s.killAgent(t); s.startAgent(t) },
		"plugin": func() {
			s.killPlugin(t)
			s.startPlugin(t)
			s.watch(t)
		},
		"both, the agent first": func() {
			s.killAgent(t)
			s.killPlugin(t)
			s.startPlugin(t)
			s.watch(t)
			s.startAgent(t)
		},
		"both, the plugin first": func() {
			s.killPlugin(t)
			s.killAgent(t)
			s.startAgent(t)
			s.startPlugin(t)
			s.watch(t)
		},
	}
	names := []string{"agent", "plugin", "both, the agent first",
		"both, the plugin first"}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	took := map[string][]time.Duration{}
	for range kills() {
		name := names[random.IntN(len(names))]
		strikes[name]()
		took[name] = append(took[name], s.resume(t))
	}
	for name, times := range took {
		slices.Sort(times)
		t.Logf("%s: %d times, streams had news again after %v, at most %v",
			name, len(times), times[len(times)/2].Round(time.Millisecond),
			times[len(times)-1].Round(time.Millisecond))
	}

	stop()
	testenv.Eventually(t, 10*time.Second, "the ledger adds up on every leg",
		func() bool {
			rows, err := s.plugin.Ledger(testContext(t), wire)
			if err != nil {
				t.Fatal(err)
			}
			row, found := host.TapOf(rows, "ingress", "")
			return found && row.Balanced() && row.OverLink()
		})
	s.killPlugin(t)
	s.killAgent(t)
}

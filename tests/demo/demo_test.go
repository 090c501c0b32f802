package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/testenv"
)

// layWithTraffic makes the network and lets it talk for `span` or until stop.
func layWithTraffic(t *testing.T, here bool, span time.Duration) (
	ctx context.Context, network *homeNetwork, stop func()) {
	t.Helper()
	testenv.RequireRoot(t)
	network, err := layHomeNetwork(here)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := network.lab.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), span)
	traffic, err := startTraffic(ctx, network)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := traffic.stop(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return ctx, network, stop
}

func TestTerminalShowsEveryKindOfTraffic(t *testing.T) {
	testenv.RequireBPF(t)
	testenv.RequireFile(t, host.PluginBinary(), "run `make plugin`")
	ctx, network, _ := layWithTraffic(t, false, 4*time.Second)
	out, err := os.Create(filepath.Join(t.TempDir(), "screen"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := showInTerminal(ctx, network, out); err != nil {
		t.Fatal(err)
	}
	screen, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`TCP +198\.51\.100\.3:\d+ +→ 198\.51\.100\.1:\d+`,
		`TCP +\[2001:db8:1::4\]:\d+ +→ \[2001:db8:1::1\]:\d+`,
		`UDP +198\.51\.100\.2:53 .* response`,
		`UDP .*→ \[2001:db8:1::1\]:5004`,
		`UDP .*→ 239\.255\.255\.250:1900 +ttl 1 `,
		`UDP .*→ \[ff02::fb\]:5353`,
		`UDP .*:514 +vlan 42`,
		`ICMP +198\.51\.100\.3 .* request`,
		`ICMPv6 +2001:db8:1::4 .* request`,
		`ARP .*→ ff:ff:ff:ff:ff:ff`,
		`packets/s`,
		`ledger +eth0 ingress`,
	} {
		if !regexp.MustCompile(want).Match(screen) {
			t.Errorf("nothing on the screen matches %q", want)
		}
	}
	if t.Failed() {
		t.Logf("the screen:\n%s", screen)
	}
}

func TestLinkOnThisHostCarriesTrafficAndGoesWithTheDemo(t *testing.T) {
	_, network, stop := layWithTraffic(t, true, 10*time.Second)
	link := network.watched.link
	testenv.Eventually(t, 5*time.Second, "packets arrive on "+link, func() bool {
		text, err := os.ReadFile("/sys/class/net/" + link + "/statistics/rx_packets")
		return err == nil && len(text) > 3
	})
	stop()
	if err := network.lab.Close(); err != nil {
		t.Error(err)
	}
	testenv.Eventually(t, 2*time.Second, link+" is gone", func() bool {
		_, err := net.InterfaceByName(link)
		return err != nil
	})
}

// Demo shows the plugin at work on a small network of its own making: with a
// Grafana where there is one, else in this terminal over the same protocol.
//
//	DEMO_SECONDS   how long it runs (20 in a terminal; with Grafana: until ^C)
//	GRAFANA_BIN    a grafana binary to start on loopback
//	GRAFANA_HOME   its home directory, where conf/ and public/ are
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	trafficOnly := flag.Bool("traffic-only", false,
		"only make the network and its traffic, on a link of this host")
	flag.Parse()
	// SIGPIPE: whoever reads along may leave; the network must go all the same.
	ctx, stop := signal.NotifyContext(context.Background(),
		syscall.SIGINT, syscall.SIGTERM, syscall.SIGPIPE)
	defer stop()
	if err := run(ctx, *trafficOnly); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, trafficOnly bool) error {
	seconds, err := demoSeconds()
	if err != nil {
		return err
	}
	grafana := os.Getenv("GRAFANA_BIN")
	inTerminal := grafana == "" && !trafficOnly
	if seconds == 0 && inTerminal {
		seconds = 20
	}
	if seconds > 0 {
		limited, cancel := context.WithTimeout(ctx,
			time.Duration(seconds)*time.Second)
		defer cancel()
		ctx = limited
	}
	// A browser and a person's own Grafana live in this namespace, so that is
	// where their packets must arrive.
	network, err := layHomeNetwork(!inTerminal)
	if err != nil {
		return err
	}
	traffic, err := startTraffic(ctx, network)
	if err == nil {
		switch {
		case inTerminal:
			err = showInTerminal(ctx, network, os.Stdout)
		case trafficOnly:
			fmt.Printf("traffic arrives on %s; ^C ends it\n", network.watched.link)
			<-ctx.Done()
		default:
			err = showInGrafana(ctx, network, grafana, os.Getenv("GRAFANA_HOME"))
		}
		err = errors.Join(err, traffic.stop())
	}
	return errors.Join(err, network.lab.Close())
}

// demoSeconds is DEMO_SECONDS, 0 where it is not set.
func demoSeconds() (int, error) {
	text := os.Getenv("DEMO_SECONDS")
	if text == "" {
		return 0, nil
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 1 || seconds > 86400 {
		return 0, fmt.Errorf("DEMO_SECONDS is %q; allowed: 1 to 86400", text)
	}
	return seconds, nil
}

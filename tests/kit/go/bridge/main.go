// Bridge plays the HTTP and Live half of Grafana in front of the real plugin,
// so that a browser can drive it: the plugin runs in a network of its own, with
// a quiet link for tests that count and a busy one to look at.
//
// It prints one line of JSON, {"url":…} or {"lacking":…} where this machine
// cannot run it, and ends with its standard input.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/testenv"
)

func main() {
	// ^C is meant for the tests' runner; its end is that of standard input.
	signal.Ignore(syscall.SIGINT)
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bridge:", err)
		os.Exit(1)
	}
}

func run() error {
	if reason := lacking(); reason != nil {
		return tell("lacking", reason.Error())
	}
	wires, err := layWires()
	if err != nil {
		return err
	}
	return errors.Join(serve(wires), wires.close())
}

func lacking() error {
	if err := testenv.BPF(); err != nil {
		return err
	}
	if _, err := os.Stat(host.PluginBinary()); err != nil {
		return fmt.Errorf("%w: run `make plugin`", err)
	}
	return nil
}

// serve returns once standard input has ended.
func serve(wires *wires) error {
	keeper, err := startKeeper(host.Options{Namespace: wires.Watched.Name})
	if err != nil {
		return err
	}
	defer keeper.stop()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: newAPI(keeper, wires).handler()}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	err = tell("url", "http://"+listener.Addr().String())
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		ended <- err
	}()
	select {
	case failure := <-served:
		return errors.Join(err, failure)
	case failure := <-ended:
		return errors.Join(err, failure, server.Close())
	}
}

func tell(key, value string) error {
	return json.NewEncoder(os.Stdout).Encode(map[string]string{key: value})
}

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

const pageSize = 4000

// webOverIPv4: the desk reads a page of the watched host.
func webOverIPv4(ctx context.Context, h *homeNetwork) (talker, error) {
	return readPages(ctx, h, h.desk, h.watched.v4, 400*time.Millisecond)
}

// webOverIPv6: so does the phone, over IPv6.
func webOverIPv6(ctx context.Context, h *homeNetwork) (talker, error) {
	return readPages(ctx, h, h.phone, h.watched.v6, 700*time.Millisecond)
}

// readPages opens a connection for each page, so that each shows a whole life
// of TCP.
func readPages(ctx context.Context, h *homeNetwork, reader station,
	host netip.Addr, every time.Duration) (talker, error) {
	address, stop, err := servePages(ctx, h, host)
	if err != nil {
		return talker{}, err
	}
	client := &http.Client{
		Timeout: 2 * time.Second,
		Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext: func(ctx context.Context, network,
				address string) (connection net.Conn, err error) {
				err = reader.Do(func() error {
					connection, err = (&net.Dialer{}).DialContext(ctx, network,
						address)
					return err
				})
				return connection, err
			},
		},
	}
	read := func(n int) error {
		answer, err := client.Get(fmt.Sprintf("http://%s/page/%d", address, n))
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		_, err = io.Copy(io.Discard, answer.Body)
		return err
	}
	return talker{"web pages from " + address, every, read, stop}, nil
}

// servePages runs a web server on the watched host, on port 8080 if that is
// free.
func servePages(ctx context.Context, h *homeNetwork,
	host netip.Addr) (address string, stop func() error, err error) {
	var listener net.Listener
	err = h.watched.Do(func() (err error) {
		var listen net.ListenConfig
		for _, port := range []uint16{8080, 0} {
			at := netip.AddrPortFrom(host, port).String()
			if listener, err = listen.Listen(ctx, "tcp", at); err == nil {
				return nil
			}
		}
		return err
	})
	if err != nil {
		return "", nil, err
	}
	page := strings.Repeat("live packets ", pageSize/13)
	server := &http.Server{
		ReadHeaderTimeout: time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, page)
		}),
	}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), server.Close, nil
}

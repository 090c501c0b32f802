package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"xdplive/tests/kit/go/netlab"
)

// postsCommand has this program be the watcher: one HTTP POST for each packet, one
// after the other, to a server of its own that does nothing with them.
const postsCommand = "posts"

func startPosts(_ context.Context, in *netlab.Namespace) (watcher, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := in.Up("lo"); err != nil {
		return nil, err
	}
	told := func(_ context.Context, t *tool) (uint64, error) {
		t.end()
		return find(t.said.String(), `(\d+) posted`)
	}
	return startTool(in, told, self, postsCommand)
}

// postAll says at its end how many it posted.
func postAll() error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT)
	defer cancel()
	server := httptest.NewServer(http.HandlerFunc(
		func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
		}))
	defer server.Close()
	const everything = unix.ETH_P_ALL>>8 | unix.ETH_P_ALL&0xff<<8
	packets, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW, everything)
	if err != nil {
		return err
	}
	defer unix.Close(packets)
	// So that the end is looked for.
	wait := unix.Timeval{Usec: 100_000}
	if err := unix.SetsockoptTimeval(packets, unix.SOL_SOCKET, unix.SO_RCVTIMEO,
		&wait); err != nil {
		return err
	}
	posted := 0
	for frame := make([]byte, 1<<16); ctx.Err() == nil; {
		size, from, err := unix.Recvfrom(packets, frame, 0)
		if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return err
		}
		// Not what the posts themselves send over the loopback.
		if link, ok := from.(*unix.SockaddrLinklayer); ok && link.Ifindex == 1 {
			continue
		}
		if err := post(ctx, server, size); err != nil && ctx.Err() == nil {
			return err
		}
		posted++
	}
	fmt.Println(posted, "posted")
	return nil
}

func post(ctx context.Context, server *httptest.Server, size int) error {
	line := fmt.Sprintf("packets,interface=%s length=%d", netlab.PairLink, size)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL,
		strings.NewReader(line))
	if err != nil {
		return err
	}
	answer, err := server.Client().Do(request)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

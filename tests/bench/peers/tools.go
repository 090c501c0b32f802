package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"xdplive/tests/kit/go/netlab"
)

// tool is a program of somebody else, at work.
type tool struct {
	command *exec.Cmd
	folder  string // of its own, gone when it is stopped
	said    bytes.Buffer
	ask     func(ctx context.Context, t *tool) (uint64, error)
}

func (t *tool) pid() int { return t.command.Process.Pid }

func (t *tool) seen(ctx context.Context) (uint64, error) { return t.ask(ctx, t) }

func (t *tool) end() {
	_ = t.command.Process.Signal(syscall.SIGINT)
	_ = t.command.Wait()
}

func (t *tool) stop() {
	if t.command.ProcessState == nil {
		t.end()
	}
	os.RemoveAll(t.folder)
}

// startTool runs a command in the namespace; $FOLDER in it is a folder of its own.
func startTool(in *netlab.Namespace, ask func(context.Context, *tool) (uint64, error),
	words ...string) (watcher, error) {
	folder, err := os.MkdirTemp("", "xdplive-")
	if err != nil {
		return nil, err
	}
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "$FOLDER", folder)
	}
	t := &tool{folder: folder, ask: ask}
	t.command = exec.Command("nsenter",
		append([]string{"--net=/run/netns/" + in.Name, "--"}, words...)...)
	t.command.Stdout, t.command.Stderr = &t.said, &t.said
	return t, t.command.Start()
}

// find is the number that stands before some words, in what was said.
func find(text, words string) (uint64, error) {
	found := regexp.MustCompile(words).FindStringSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("no %q in %q", words, text)
	}
	return strconv.ParseUint(found[1], 10, 64)
}

func startTcpdump(_ context.Context, in *netlab.Namespace) (watcher, error) {
	told := func(_ context.Context, t *tool) (uint64, error) {
		t.end()
		return find(t.said.String(), `(\d+) packets captured`)
	}
	return startTool(in, told, "tcpdump", "-i", netlab.PairLink, "-n", "-s", "192",
		"-w", "/dev/null")
}

func startSoftflowd(_ context.Context, in *netlab.Namespace) (watcher, error) {
	told := func(ctx context.Context, t *tool) (uint64, error) {
		text, err := exec.CommandContext(ctx, "softflowctl", "-c",
			filepath.Join(t.folder, "control"), "statistics").Output()
		if err != nil {
			return 0, fmt.Errorf("ask softflowd: %w; it said %s", err, t.said.String())
		}
		return find(string(text), `Packets processed: (\d+)`)
	}
	return startTool(in, told, "softflowd", "-d", "-i", netlab.PairLink, "-m",
		strconv.Itoa(4*flows), "-c", "$FOLDER/control", "-p", "$FOLDER/pid")
}

func startPmacctd(_ context.Context, in *netlab.Namespace) (watcher, error) {
	told := func(ctx context.Context, t *tool) (uint64, error) {
		text, err := exec.CommandContext(ctx, "pmacct", "-p",
			filepath.Join(t.folder, "pipe"), "-s", "-O", "json").Output()
		if err != nil {
			return 0, fmt.Errorf("ask pmacctd: %w; it said %s", err, t.said.String())
		}
		return packetsOf(text)
	}
	folder, err := os.MkdirTemp("", "xdplive-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	// Room for all flows, and for what waits between its two processes.
	config := "daemonize: false\npcap_interface: " + netlab.PairLink +
		"\naggregate: src_host,dst_host,src_port,dst_port,proto\nplugins: memory\n" +
		"imt_path: $FOLDER/pipe\nimt_mem_pools_number: 0\nimt_buckets: 65537\n" +
		"plugin_buffer_size: 10240\nplugin_pipe_size: 10240000\n"
	// sh, for the configuration names the folder.
	return startTool(in, told, "sh", "-c", "printf '"+
		strings.ReplaceAll(config, "\n", `\n`)+
		"' >$FOLDER/pmacctd.conf && exec pmacctd -f $FOLDER/pmacctd.conf")
}

// packetsOf adds up the lines that pmacct writes, a flow each.
func packetsOf(text []byte) (uint64, error) {
	var all uint64
	for line := range bytes.Lines(text) {
		var flow struct {
			Packets uint64 `json:"packets"`
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := json.Unmarshal(line, &flow); err != nil {
			return 0, fmt.Errorf("read pmacct's flow %q: %w", line, err)
		}
		all += flow.Packets
	}
	return all, nil
}

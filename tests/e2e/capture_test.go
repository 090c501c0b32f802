package e2e

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/netlab"
	"xdplive/tests/kit/go/testenv"
)

// capture is tcpdump beside the plugin, on the same link.
type capture struct {
	file    string
	command *exec.Cmd
}

func startCapture(t *testing.T, in *netlab.Namespace) *capture {
	t.Helper()
	for _, tool := range []string{"tcpdump", "tshark"} {
		if _, err := exec.LookPath(tool); err != nil {
			testenv.Lacking(t, tool+" is the oracle of this test: install it")
		}
	}
	c := &capture{file: filepath.Join(t.TempDir(), "wire.pcap")}
	c.command = exec.Command("tcpdump", "-i", netlab.PairLink, "-Q", "in", "-n",
		"-U", "--immediate-mode", "-B", "16384", "-Z", "root", "-w", c.file)
	stderr, err := c.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Do(c.command.Start); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	for lines.Scan() && !strings.Contains(lines.Text(), "listening on") {
	}
	return c
}

// rows ends the capture and reads it with tshark, as rows of our table.
func (c *capture) rows(t *testing.T) []host.Row {
	t.Helper()
	c.stop(t)
	return readRows(t, c.file)
}

func (c *capture) stop(t *testing.T) {
	t.Helper()
	if err := c.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.command.Wait(); err != nil {
		t.Fatal(err)
	}
}

// matching are the rows that tcpdump finds with a filter. The capture must
// have been stopped.
func (c *capture) matching(t *testing.T, filter string) []host.Row {
	t.Helper()
	file := filepath.Join(t.TempDir(), "matching.pcap")
	output, err := exec.Command("tcpdump", "-n", "-r", c.file, "-w", file,
		filter).CombinedOutput()
	if err != nil {
		t.Fatalf("run tcpdump %q: %v: %s", filter, err, output)
	}
	return readRows(t, file)
}

func readRows(t *testing.T, file string) []host.Row {
	t.Helper()
	arguments := []string{"-r", file, "-n", "-T", "fields",
		"-E", "occurrence=a", "-E", "aggregator=,", "-E", "separator=/t",
		"-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"}
	for _, field := range tsharkFields {
		arguments = append(arguments, "-e", field)
	}
	output, err := exec.Command("tshark", arguments...).Output()
	if err != nil {
		t.Fatalf("run tshark: %v", err)
	}
	var rows []host.Row
	for line := range strings.Lines(string(output)) {
		values := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		seen := tsharkLine{}
		for i, field := range tsharkFields {
			if values[i] != "" {
				seen[field] = strings.Split(values[i], ",")
			}
		}
		rows = append(rows, seen.row())
	}
	return rows
}

var tsharkFields = []string{
	"frame.len", "frame.protocols", "eth.src", "eth.dst", "eth.type",
	"ieee8021ad.id", "vlan.id", "vlan.etype", "ip.version",
	"ip.src", "ip.dst", "ip.proto", "ip.ttl",
	"ipv6.src", "ipv6.dst", "ipv6.hlim", "ipv6.fraghdr.nxt",
	"tcp.srcport", "tcp.dstport", "tcp.flags", "udp.srcport", "udp.dstport",
	"sctp.srcport", "sctp.dstport",
}

// tsharkLine is what tshark says of one packet, outermost header first.
type tsharkLine map[string][]string

// row is the line in the words of CONTRACT packets/table.
func (l tsharkLine) row() host.Row {
	ethertype := l.text("eth.type")
	if inner := l["vlan.etype"]; len(inner) > 0 {
		ethertype = inner[len(inner)-1]
	}
	return host.Row{
		"source_mac":       l.text("eth.src"),
		"destination_mac":  l.text("eth.dst"),
		"ethertype":        ethertype,
		"vlan":             l.number("ieee8021ad.id", "vlan.id"),
		"version":          l.number("ip.version"),
		"source_ip":        l.text("ip.src", "ipv6.src"),
		"source_port":      l.number("tcp.srcport", "udp.srcport", "sctp.srcport"),
		"destination_ip":   l.text("ip.dst", "ipv6.dst"),
		"destination_port": l.number("tcp.dstport", "udp.dstport", "sctp.dstport"),
		"protocol":         l.protocol(),
		"ttl":              l.number("ip.ttl", "ipv6.hlim"),
		"length":           l.number("frame.len"),
		"flags":            l.flags(),
	}
}

// text is the first value of the first field that is there, else nil.
func (l tsharkLine) text(fields ...string) any {
	for _, field := range fields {
		if values := l[field]; len(values) > 0 {
			return values[0]
		}
	}
	return nil
}

func (l tsharkLine) number(fields ...string) any {
	text, ok := l.text(fields...).(string)
	if !ok {
		return nil
	}
	number, err := strconv.ParseInt(text, 0, 64)
	if err != nil {
		return fmt.Sprintf("tshark says %q", text)
	}
	return float64(number)
}

var protocolNames = map[string]string{
	"tcp": "TCP", "udp": "UDP", "icmp": "ICMP", "icmpv6": "ICMPv6",
	"sctp": "SCTP", "igmp": "IGMP", "arp": "ARP",
	"1": "ICMP", "2": "IGMP", "6": "TCP", "17": "UDP", "58": "ICMPv6",
	"132": "SCTP",
}

// protocol is the layer above IP. Of a later fragment tshark knows only the
// number its header names.
func (l tsharkLine) protocol() any {
	layers, _ := l.text("frame.protocols").(string)
	for _, layer := range strings.Split(layers, ":") {
		if name, ok := protocolNames[layer]; ok {
			return name
		}
	}
	number, _ := l.text("ip.proto", "ipv6.fraghdr.nxt").(string)
	return protocolNames[number]
}

func (l tsharkLine) flags() any {
	bits, ok := l.number("tcp.flags").(float64)
	if !ok {
		return nil
	}
	var names []string
	for i, name := range []string{
		"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"} {
		if int(bits)&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

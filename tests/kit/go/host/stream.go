package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// ChannelPath cuts `ds/<uid>/` off a frame's meta.channel: the plugin sees
// only the path.
func ChannelPath(channel string) (string, error) {
	parts := strings.SplitN(channel, "/", 3)
	if len(parts) != 3 || parts[0] != "ds" || len(channel) > 160 {
		return "", fmt.Errorf("read channel %q: want ds/<uid>/<path>, at most "+
			"160 characters", channel)
	}
	return parts[2], nil
}

// SubscribeStream opens the channel for one browser and returns the initial
// data sent to it.
func (p *Plugin) SubscribeStream(ctx context.Context, source Source,
	path string) ([]byte, error) {
	answer, err := p.stream.SubscribeStream(ctx,
		&pluginv2.SubscribeStreamRequest{
			PluginContext: source.context(), Path: path,
		})
	if err != nil {
		return nil, err
	}
	if answer.GetStatus() != pluginv2.SubscribeStreamResponse_OK {
		return nil, fmt.Errorf("subscribe to %s: %s", path, answer.GetStatus())
	}
	return answer.GetData(), nil
}

// Packet is one message of a stream and when it came.
type Packet struct {
	Data []byte
	At   time.Time
}

// Stream is one running channel.
type Stream struct {
	// Packets is closed when the stream ends.
	Packets <-chan Packet
	// Cancel ends the stream as Grafana does when the last viewer has gone.
	Cancel context.CancelFunc
	err    error
}

// Err says why the stream ended; valid once Packets is closed. A stream that
// ended with OK is an error: Grafana would leave its panels frozen.
func (s *Stream) Err() error { return s.err }

// RunStream runs the channel until ctx or the stream is cancelled.
func (p *Plugin) RunStream(ctx context.Context, source Source,
	path string) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	calls, err := p.stream.RunStream(ctx, &pluginv2.RunStreamRequest{
		PluginContext: source.context(), Path: path,
	})
	if err != nil {
		cancel()
		return nil, err
	}
	packets := make(chan Packet, 1024)
	stream := &Stream{Packets: packets, Cancel: cancel}
	go func() {
		defer close(packets)
		defer cancel()
		for {
			message, err := calls.Recv()
			if err != nil {
				stream.err = err
				return
			}
			packets <- Packet{Data: message.GetData(), At: time.Now()}
		}
	}()
	return stream, nil
}

// RunUnread runs the channel and takes nothing of it, as a host that is stuck
// does, until ctx ends.
func (p *Plugin) RunUnread(ctx context.Context, source Source,
	path string) error {
	_, err := p.stream.RunStream(ctx, &pluginv2.RunStreamRequest{
		PluginContext: source.context(), Path: path,
	})
	return err
}

// Field is one column of a stream's schema.
type Field struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	TypeInfo struct {
		Frame    string `json:"frame"`
		Nullable bool   `json:"nullable"`
	} `json:"typeInfo"`
}

// Message is one stream packet decoded: schema, rows or both.
type Message struct {
	Schema *struct {
		Fields []Field `json:"fields"`
	} `json:"schema"`
	Data *struct {
		Values [][]any `json:"values"`
	} `json:"data"`
}

// DecodeMessage reads one stream packet or initial data.
func DecodeMessage(text []byte) (Message, error) {
	var message Message
	if err := json.Unmarshal(text, &message); err != nil {
		return message, fmt.Errorf("decode message: %w: %.200s", err, text)
	}
	return message, nil
}

// Row is one row by column name; a series goes by the end of its name, which
// tells it from the others of its query. Numbers are float64, absent values nil.
type Row map[string]any

func columnName(field string) string {
	parts := strings.Split(field, " · ")
	return parts[len(parts)-1]
}

// Rows turns the columns of a message into rows named by `fields`.
func (m Message) Rows(fields []Field) ([]Row, error) {
	if m.Data == nil || len(m.Data.Values) == 0 {
		return nil, nil
	}
	if len(m.Data.Values) != len(fields) {
		return nil, fmt.Errorf("read rows: %d columns, the schema has %d",
			len(m.Data.Values), len(fields))
	}
	rows := make([]Row, len(m.Data.Values[0]))
	for column, values := range m.Data.Values {
		if len(values) != len(rows) {
			return nil, fmt.Errorf("read rows: column %s has %d values, %s %d",
				fields[column].Name, len(values), fields[0].Name, len(rows))
		}
		for i, value := range values {
			if rows[i] == nil {
				rows[i] = Row{}
			}
			rows[i][columnName(fields[column].Name)] = value
		}
	}
	return rows, nil
}

// Live is a stream together with what a viewer was told when it subscribed:
// the schema its rows are read by, and the rows between the viewer's history
// and the stream.
type Live struct {
	*Stream
	Fields  []Field
	Initial []Row
}

// Rows reads one packet of the stream. A packet that brings a schema replaces
// the one in use.
func (l *Live) Rows(packet Packet) ([]Row, error) {
	message, err := DecodeMessage(packet.Data)
	if err != nil {
		return nil, err
	}
	if message.Schema != nil {
		l.Fields = message.Schema.Fields
	}
	return message.Rows(l.Fields)
}

// Watch does what a panel's first look does to the plugin: subscribe, then
// run.
func (p *Plugin) Watch(ctx context.Context, source Source,
	path string) (*Live, error) {
	live, err := p.Subscribe(ctx, source, path)
	if err != nil {
		return nil, err
	}
	live.Stream, err = p.RunStream(ctx, source, path)
	return live, err
}

// Subscribe does what a look at a channel does that already runs.
func (p *Plugin) Subscribe(ctx context.Context, source Source,
	path string) (*Live, error) {
	initial, err := p.SubscribeStream(ctx, source, path)
	if err != nil {
		return nil, err
	}
	message, err := DecodeMessage(initial)
	if err != nil {
		return nil, err
	}
	if message.Schema == nil {
		return nil, errors.New("subscribe to " + path + ": no schema")
	}
	live := &Live{Fields: message.Schema.Fields}
	live.Initial, err = message.Rows(live.Fields)
	return live, err
}

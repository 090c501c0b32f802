package host

import (
	"context"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// Panel is one panel showing one query: what was there when it opened, and
// what comes since.
type Panel struct {
	*Live
	Path    string // of its channel
	History *data.Frame
}

// OpenPanel asks the query, takes the channel of its only frame and watches
// it.
func (p *Plugin) OpenPanel(ctx context.Context, source Source,
	target string) (*Panel, error) {
	answers, err := p.QueryData(ctx, source, map[string]string{"A": target})
	if err != nil {
		return nil, err
	}
	answer := answers["A"]
	if answer.Error != "" {
		return nil, fmt.Errorf("query %s: status %d: %s",
			target, answer.Status, answer.Error)
	}
	if len(answer.Frames) != 1 || answer.Frames[0].Meta == nil {
		return nil, fmt.Errorf("query %s: %d frames, want one with meta",
			target, len(answer.Frames))
	}
	panel := &Panel{History: answer.Frames[0]}
	panel.Path, err = ChannelPath(panel.History.Meta.Channel)
	if err != nil {
		return nil, err
	}
	panel.Live, err = p.Watch(ctx, source, panel.Path)
	return panel, err
}

// FrameRows are the rows of a frame as a stream would send them.
func FrameRows(frame *data.Frame) []Row {
	rows := make([]Row, frame.Rows())
	for i := range rows {
		rows[i] = Row{}
		for _, field := range frame.Fields {
			rows[i][columnName(field.Name)] = streamValue(field, i)
		}
	}
	return rows
}

// streamValue is what JSON makes of a value: times are milliseconds, every
// number is a float64, absent values are nil.
func streamValue(field *data.Field, row int) any {
	value, ok := field.ConcreteAt(row)
	if !ok {
		return nil
	}
	if at, isTime := value.(time.Time); isTime {
		return float64(at.UnixMilli())
	}
	if field.Type().Numeric() {
		number, err := field.FloatAt(row)
		if err != nil {
			return err
		}
		return number
	}
	return value
}

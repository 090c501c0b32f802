package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/testenv"
)

// python has tests/requirements.txt installed.
const python = "../../build/venv/bin/python"

// arrowQueries have every column that an answer can have.
var arrowQueries = map[string]query{
	"packets":       {"kind": "packets"},
	"logs":          {"kind": "packets", "format": "logs"},
	"traffic":       {"kind": "traffic", "groupBy": []string{"protocol", "source_ip"}},
	"total":         {"kind": "traffic", "measure": "flows"},
	"flows":         {"kind": "flows"},
	"by all":        {"kind": "flows", "groupBy": []string{"interface", "vlan", "ttl"}},
	"conversations": {"kind": "conversations"},
	"lengths":       {"kind": "distribution"},
	"ttl":           {"kind": "distribution", "of": "ttl"},
	"capture":       {"kind": "capture"},
	"events":        {"kind": "events"},
	"drops":         {"kind": "drops"},
}

// Another reader of Arrow than Grafana's SDK reads the same in every kind's
// frames.
func TestPyarrowReadsWhatTheSdkReads(t *testing.T) {
	testenv.RequireFile(t, python, "run `.dev/setup python`")
	c := replayMixed(t)
	targets := map[string]string{}
	for name, q := range arrowQueries {
		targets[name] = targetOf(t, q)
	}
	answers, err := c.plugin.Ask(testContext(t), c.source, host.Request{}, targets)
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) { readTwice(t, answer) })
	}
}

// pythonFrame is what arrow_frames.py prints of a frame.
type pythonFrame struct {
	Columns map[string][]any
	Meta    data.FrameMeta
}

func readTwice(t *testing.T, answer host.Answer) {
	if answer.Error != "" || len(answer.Frames) == 0 {
		t.Fatalf("%d frames: %s", len(answer.Frames), answer.Error)
	}
	for i, frame := range readByPython(t, answer.Arrow) {
		sdk := answer.Frames[i]
		if len(frame.Columns) != len(sdk.Fields) {
			t.Errorf("frame %d: pyarrow sees %d columns, the SDK %d", i,
				len(frame.Columns), len(sdk.Fields))
		}
		if frame.Meta.Channel != sdk.Meta.Channel || frame.Meta.Type != sdk.Meta.Type {
			t.Errorf("frame %d: meta is %+v for pyarrow, %+v for the SDK", i,
				frame.Meta, sdk.Meta)
		}
		for _, field := range sdk.Fields {
			sameColumn(t, field, frame.Columns[field.Name])
		}
	}
}

func readByPython(t *testing.T, frames [][]byte) []pythonFrame {
	t.Helper()
	arguments := []string{"arrow_frames.py"}
	for i, frame := range frames {
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.arrow", i))
		if err := os.WriteFile(path, frame, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, path)
	}
	text, err := exec.Command(python, arguments...).Output()
	if err != nil {
		t.Fatalf("pyarrow cannot read the frames: %v", exitText(err))
	}
	lines := json.NewDecoder(bytes.NewReader(text))
	lines.UseNumber()
	read := make([]pythonFrame, len(frames))
	for i := range read {
		if err := lines.Decode(&read[i]); err != nil {
			t.Fatal(err)
		}
	}
	return read
}

// exitText is what a program said when it failed.
func exitText(err error) string {
	if exit, ok := err.(*exec.ExitError); ok {
		return string(exit.Stderr)
	}
	return err.Error()
}

// sameColumn compares by text: whole numbers to their last digit.
func sameColumn(t *testing.T, field *data.Field, column []any) {
	t.Helper()
	if len(column) != field.Len() {
		t.Errorf("%s: %d values for pyarrow, %d for the SDK", field.Name,
			len(column), field.Len())
		return
	}
	for row := range column {
		got, want := pythonText(field, column[row]), sdkText(field, row)
		if got != want {
			t.Errorf("%s of row %d: %s for pyarrow, %s for the SDK", field.Name,
				row, got, want)
			return
		}
	}
}

func pythonText(field *data.Field, value any) string {
	number, ok := value.(json.Number)
	if !ok {
		return fmt.Sprint(value)
	}
	if field.Type().NonNullableType() == data.FieldTypeFloat64 {
		float, err := number.Float64()
		return fmt.Sprint(float, err)
	}
	return number.String()
}

func sdkText(field *data.Field, row int) string {
	value, ok := field.ConcreteAt(row)
	if !ok {
		return fmt.Sprint(nil)
	}
	switch value := value.(type) {
	case time.Time:
		return fmt.Sprint(value.UnixNano())
	case json.RawMessage:
		return string(value)
	case float64:
		return fmt.Sprint(value, nil)
	}
	return fmt.Sprint(value)
}

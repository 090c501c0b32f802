package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"xdplive/tests/kit/go/host"
)

// words are the keys of an object, in order.
type words []string

func (w *words) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil { // {
		return err
	}
	for decoder.More() {
		word, err := decoder.Token()
		if err != nil {
			return err
		}
		if _, err := decoder.Token(); err != nil { // what it means
			return err
		}
		*w = append(*w, fmt.Sprint(word))
	}
	return nil
}

// member is one of a query, as the schema has it. What has a frame has its
// columns as words.
type member struct {
	Words    words
	Frame    string
	Numbers  []float64
	Min, Max int
	Most     int
}

// schema has the members of queries by their keys.
var schema = readSchema()

func readSchema() map[string]member {
	var read struct{ Query map[string]member }
	readJSON("plugin/datasource/ask/schema.json", &read)
	for key, m := range read.Query {
		if m.Frame != "" {
			m.Words = fields.Frames[m.Frame]
			read.Query[key] = m
		}
	}
	return read.Query
}

// fieldTable is the backend's: the types of all fields, and the columns of
// frames in order.
type fieldTable struct {
	Fields map[string]struct{ Type string }
	Frames map[string]words
}

var fields = readFields()

func readFields() (table fieldTable) {
	readJSON("plugin/tap/fields.json", &table)
	return table
}

func readJSON(path string, to any) {
	text, err := os.ReadFile(filepath.Join(host.RepoRoot(), path))
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		panic(err)
	}
}

// allowed is what a refusal names of a member: its words, numbers or bounds.
func allowed(key string) []string {
	m := schema[key]
	names := append([]string{}, m.Words...)
	for _, number := range m.Numbers {
		names = append(names, strconv.FormatFloat(number, 'f', -1, 64))
	}
	for _, bound := range []int{m.Min, m.Max, m.Most} {
		if bound != 0 {
			names = append(names, strconv.Itoa(bound))
		}
	}
	return names
}

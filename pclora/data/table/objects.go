package table

import (
	"encoding/json"
	"io"
	"strings"
)

// readObjects reads one JSON object a line. Keys become columns in the order of
// their first appearance. Text is taken as what it says, null as empty, and any
// other value as it is written.
func (t *Table) readObjects(text string) error {
	columns := map[string]int{}
	for line := 1; text != ""; line++ {
		object, rest, _ := strings.Cut(text, "\n")
		text = rest
		if object = strings.TrimSpace(object); object == "" {
			continue
		}
		row, err := t.object(object, line, columns)
		if err != nil {
			return err
		}
		if err := t.add(row, line); err != nil {
			return err
		}
	}
	if t.Len() > 0 && len(t.Keys) == 0 {
		return refuse(Empty, 0, "the objects have no keys: write {\"text\": …, \"label\": …}")
	}
	return nil
}

// object reads the cells of one line, and adds its new keys to columns.
func (t *Table) object(text string, line int, columns map[string]int) ([]string, error) {
	if text[0] == '[' {
		return nil, refuse(Unsupported, line, "a JSON list: write one object a line instead, {\"text\": …, \"label\": …}")
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, refuse(Syntax, line, "no JSON object: write one object a line, {\"text\": …, \"label\": …}")
	}
	row := make([]string, len(t.Keys), max(len(t.Keys), 2))
	var given [MaxColumns]bool
	for dec.More() {
		key, value, err := pair(dec)
		if err != nil {
			return nil, refuse(Syntax, line, "not JSON (%v): write one whole object a line", err)
		}
		j, known := columns[key]
		if !known {
			if j = len(t.Keys); j == MaxColumns {
				return nil, refuse(Limit, line, "more than %d keys: leave out those that hold neither text nor label", MaxColumns)
			}
			columns[key] = j
			t.Keys = append(t.Keys, key)
			row = append(row, "")
		}
		if given[j] {
			return nil, refuse(Duplicate, line, "key %q is given twice: keep one of them", clip(key))
		}
		given[j] = true
		row[j] = value
	}
	if _, err := dec.Token(); err != nil { // the }
		return nil, refuse(Syntax, line, "not JSON (%v): write one whole object a line", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, refuse(Syntax, line, "the line goes on after the object: write one object a line")
	}
	return row, nil
}

// pair reads a key and its value.
func pair(dec *json.Decoder) (key, value string, err error) {
	token, err := dec.Token()
	if err != nil {
		return "", "", err
	}
	key, _ = token.(string) // a decoder gives nothing else here
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return "", "", err
	}
	switch {
	case raw[0] == '"':
		err = json.Unmarshal(raw, &value)
	case string(raw) != "null":
		value = string(raw)
	}
	return key, value, err
}

// clip shortens text that a message quotes.
func clip(s string) string {
	const most = 40 // bytes
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

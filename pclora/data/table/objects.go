package table

import (
	"encoding/json"
	"errors"
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
		if object = strings.Trim(object, " \t\r\n"); object == "" {
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
	switch {
	case text[0] == '[':
		return nil, refuse(Unsupported, line, "a JSON list: write one object a line instead, {\"text\": …, \"label\": …}")
	case text[0] != '{':
		return nil, refuse(Syntax, line, "no JSON object: write one object a line, {\"text\": …, \"label\": …}")
	}
	if t.bytes = append(t.bytes[:0], text...); !json.Valid(t.bytes) {
		return nil, whyNot(text, line)
	}
	row := t.blank(len(t.Keys))[:len(t.Keys)]
	var given [MaxColumns]bool
	for s := (scanner{text[1:]}); s.more(); {
		key, value := decoded(s.value()), s.value()
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
		row[j] = decoded(value)
	}
	return row, nil
}

// decoded is what a cell holds whose value is written so.
func decoded(raw string) string {
	switch {
	case raw == "null":
		return ""
	case raw[0] != '"':
		return raw
	case strings.IndexByte(raw, '\\') < 0:
		return raw[1 : len(raw)-1]
	}
	var s string
	if err := json.Unmarshal([]byte(raw), &s); err != nil {
		panic("table: a checked text is not JSON: " + err.Error())
	}
	return s
}

// whyNot says what is wrong with a line that is no JSON.
func whyNot(text string, line int) error {
	dec := json.NewDecoder(strings.NewReader(text))
	var object json.RawMessage
	if err := dec.Decode(&object); errors.Is(err, io.ErrUnexpectedEOF) {
		return refuse(Syntax, line, "not JSON (it ends too early): write one whole object a line")
	} else if err != nil {
		return refuse(Syntax, line, "not JSON (%v): write one whole object a line", err)
	}
	return refuse(Syntax, line, "the line goes on after the object: write one object a line")
}

// clip shortens text that a message quotes.
func clip(s string) string {
	const most = 40 // bytes
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

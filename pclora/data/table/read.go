package table

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

// A Format is how a table is written down.
type Format string

// The formats that Read knows.
const (
	CSV       Format = "CSV"
	Semicolon Format = "CSV with semicolons"
	QuotedTab Format = "CSV with tabs"
	TSV       Format = "TSV"
	JSONL     Format = "JSONL"
)

// Read reads a table. The name's ending says the format (.csv, .tsv, .tab,
// .jsonl, .ndjson, each with or without .gz); with another ending the first line
// does. It keeps no reference to b.
func Read(name string, b []byte) (*Table, error) {
	if bytes.HasPrefix(b, []byte("\x1f\x8b")) {
		var err error
		if b, err = gunzip(b); err != nil {
			return nil, err
		}
	}
	if len(b) > MaxBytes {
		return nil, refuse(Limit, 0, "%d bytes, at most %d are read: take a part of the rows", len(b), MaxBytes)
	}
	if err := checkText(b); err != nil {
		return nil, err
	}
	text := string(bytes.TrimPrefix(b, []byte("\ufeff")))
	t := &Table{Format: format(name, text)}
	t.expect(1 + strings.Count(text, "\n"))
	var err error
	switch t.Format {
	case JSONL:
		err = t.readObjects(text)
	case TSV:
		err = t.readPlain(text)
	default:
		err = t.readQuoted(text, separator(t.Format))
	}
	if err != nil {
		return nil, err
	}
	if t.Len() == 0 {
		return nil, refuse(Empty, 0, "there are no rows in it: choose a file with a text and a label a line")
	}
	return t, nil
}

func separator(f Format) byte {
	switch f {
	case Semicolon:
		return ';'
	case QuotedTab:
		return '\t'
	}
	return ','
}

// checkText reports bytes that are no UTF-8 text, with their line.
func checkText(b []byte) error {
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return refuse(Encoding, 0, "the text is UTF-16: save it as UTF-8 (spreadsheets call that \"CSV UTF-8\")")
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return refuse(Encoding, lineAt(b, i), "a zero byte: this is no text file; CSV, TSV and JSONL are read")
	}
	if utf8.Valid(b) {
		return nil
	}
	at := 0
	for {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return refuse(Encoding, lineAt(b, at), "byte %#02x is not UTF-8: save the file as UTF-8 (spreadsheets call that \"CSV UTF-8\")", b[at])
}

func lineAt(b []byte, at int) int { return 1 + bytes.Count(b[:at], []byte("\n")) }

// format decides by the name's ending, and by the first line where that leaves
// it open.
func format(name, text string) Format {
	text = strings.TrimLeft(text, "\r\n")
	first, _, _ := strings.Cut(text, "\n")
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	tabs, commas, semicolons := outside(first, '\t'), outside(first, ','), outside(first, ';')
	switch path.Ext(name) {
	case ".jsonl", ".ndjson":
		return JSONL
	case ".tsv", ".tab":
		return TSV
	case ".csv":
		switch {
		case commas == 0 && semicolons > 0 && semicolons >= tabs:
			return Semicolon
		case commas == 0 && tabs > 0:
			return QuotedTab
		}
		return CSV
	}
	switch {
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		return JSONL
	case strings.Contains(first, "\t"):
		return TSV
	case commas == 0 && semicolons > 0:
		return Semicolon
	}
	return CSV
}

// outside counts c in a line, but not between quotes.
func outside(line string, c byte) (n int) {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == c && !quoted:
			n++
		}
	}
	return n
}
